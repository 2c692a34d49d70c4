-- Starts the visibility timeout of a job anew and notes its progress, only if it still is the caller's.
-- KEYS 1 stream of ready jobs, 2 the job
-- ARGV 1 entry, 2 attempt, 3 progress in percent or empty, 4 channel of events, 5 event
-- Reply 1 extended | 0 another worker has it or it is gone, nothing written
-- Safe to repeat.
local attempts, state = unpack(redis.call('HMGET', KEYS[2], 'attempts', 'state'))
if attempts ~= ARGV[2] or state ~= 'Running' then
  return 0
end
redis.call('XCLAIM', KEYS[1], 'workers', 'workers', 0, ARGV[1], 'JUSTID')
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[2], 'progress', ARGV[3])
  redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return 1
