-- Notes that the cached value was removed after a change, unless there is a newer one.
-- KEYS 1 hash of each key's newest change of which that is not known
-- ARGV 1 key, 2 id of the change
-- Reply 1 noted | 0 there is a newer change, or it was noted already
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
