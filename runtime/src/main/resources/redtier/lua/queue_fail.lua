-- Ends an attempt of a job badly, only if it still is the caller's: it is due again later, or it is a dead letter.
-- KEYS 1 stream of ready jobs, 2 delayed jobs, 3 dead letters by the ms at which they died, 4 the job
-- ARGV 1 entry, 2 attempt, 3 id, 4 error, 5 delay in ms, or -1 for a dead letter, 6 channel of events, 7 event,
--   8 channel that wakes workers, 9 most dead letters, of which the oldest go, 10 prefix of the jobs' keys
-- Reply 1 noted | 0 another worker has it or it is gone, nothing written
local attempts, state = unpack(redis.call('HMGET', KEYS[4], 'attempts', 'state'))
if attempts ~= ARGV[2] or state ~= 'Running' then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local delay = tonumber(ARGV[5])
redis.call('XACK', KEYS[1], 'workers', ARGV[1])
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[4], 'error', ARGV[4], 'state', delay < 0 and 'Dead' or 'Delayed')
if delay < 0 then
  redis.call('ZADD', KEYS[3], string.format('%.0f', now), ARGV[3])
  local surplus = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[9])
  if surplus > 0 then
    for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, surplus - 1)) do
      redis.call('DEL', ARGV[10] .. id)
    end
    redis.call('ZREMRANGEBYRANK', KEYS[3], 0, surplus - 1)
  end
else
  redis.call('ZADD', KEYS[2], string.format('%.0f', now + delay), ARGV[3])
  redis.call('PUBLISH', ARGV[8], 'work')
end
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
