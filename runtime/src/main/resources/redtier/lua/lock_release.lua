-- Gives up a lock, only if the caller still owns it, and wakes who waits for it.
-- Source: https://redis.io/docs/latest/commands/set/#patterns
-- KEYS 1 lock
-- ARGV 1 owner, 2 channel on which the lock's key is announced
-- Reply 1 released | 0 it belongs to another or to nobody
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], KEYS[1])
return 1
