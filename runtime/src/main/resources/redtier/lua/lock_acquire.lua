-- Takes a lock if it is free.
-- Source: SET NX PX of https://redis.io/docs/latest/commands/set/#patterns; fencing tokens after M. Kleppmann, "How to
-- do distributed locking" (2016). A token is the larger of the last one plus 1 and the server's time in microseconds,
-- so that tokens go on growing even where the counter was lost in a failover or has expired.
-- KEYS 1 lock, 2 fencing counter
-- ARGV 1 owner (random), 2 lease in ms, 3 "1" if a fencing token is wanted, 4 ttl of the counter in ms
-- Reply {1, token} taken (token 0 if none is wanted) | {0, ms until the present lease ends}
-- Safe to repeat: an owner that asks again keeps its lock and gets a new token.
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return {0, redis.call('PTTL', KEYS[1])}
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if ARGV[3] ~= '1' then
  return {1, 0}
end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local token = math.max(last + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', token), 'PX', ARGV[4])
return {1, token}
