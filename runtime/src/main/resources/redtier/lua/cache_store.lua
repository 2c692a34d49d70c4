-- Stores a value: one that was rebuilt only if the rebuilder's lease still stands, one that is known to be current in
-- any case. Either ends the lease. An invalidation deletes the lease, so a value that was loaded before it is never
-- stored after it.
-- Source: lease tokens as in "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner of the lease, or "" to store in any case, 2 "1" if the value is to be deleted where the lease is gone,
--      3 ttl in ms, 4 value
-- Reply 1 stored | 0 the lease is gone, nothing written
-- Safe to repeat: who stored it finds the lease gone, and says that it was not stored.
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then
  if ARGV[2] == '1' then
    redis.call('DEL', KEYS[1], KEYS[2])
  end
  return 0
end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1
