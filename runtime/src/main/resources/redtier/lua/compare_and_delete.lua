-- Gives up a lock or a rebuild lease, only if the caller still owns it.
-- Source: https://redis.io/docs/latest/commands/set/#patterns
-- KEYS 1 lock
-- ARGV 1 owner
-- Reply 1 released | 0 it belongs to another or to nobody
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
