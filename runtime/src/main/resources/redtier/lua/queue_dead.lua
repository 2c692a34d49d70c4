-- Takes a job out of the dead letters.
-- KEYS 1 stream of ready jobs, 2 dead letters, 3 the job
-- ARGV 1 id, 2 "1" to try it again from its first attempt on, "0" to forget it, 3 channel that wakes workers
-- Reply 1 done | 0 it is no dead letter
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[3])
  return 1
end
redis.call('HSET', KEYS[3], 'attempts', 0, 'state', 'Waiting')
redis.call('XADD', KEYS[1], '*', 'id', ARGV[1])
redis.call('PUBLISH', ARGV[3], 'work')
return 1
