-- Prolongs a lock, only if the caller still owns it.
-- KEYS 1 lock
-- ARGV 1 owner, 2 lease in ms, counted from now
-- Reply 1 prolonged | 0 it belongs to another or to nobody
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
