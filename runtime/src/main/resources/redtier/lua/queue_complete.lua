-- Ends a job well, only if it still is the caller's.
-- KEYS 1 stream of ready jobs, 2 the job
-- ARGV 1 entry, 2 attempt, 3 how long to remember the job in ms, 4 channel of events, 5 event
-- Reply 1 completed | 0 another worker has it, nothing written | 2 there is no such job (any more)
-- Safe to repeat.
local attempts, state = unpack(redis.call('HMGET', KEYS[2], 'attempts', 'state'))
if not attempts then
  return 2
end
if attempts ~= ARGV[2] or (state ~= 'Running' and state ~= 'Completed') then
  return 0
end
redis.call('XACK', KEYS[1], 'workers', ARGV[1])
redis.call('XDEL', KEYS[1], ARGV[1])
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[2])
else
  redis.call('HSET', KEYS[2], 'state', 'Completed')
  redis.call('HDEL', KEYS[2], 'payload', 'error')
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
