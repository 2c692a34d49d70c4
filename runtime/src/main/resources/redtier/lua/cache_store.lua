-- Stores a rebuilt value, only if the rebuilder's lease still stands. An invalidation deletes the lease, so a value
-- that was loaded before it is never stored after it.
-- Source: lease tokens as in "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner, 2 value, 3 ttl in ms
-- Reply 1 stored | 0 the lease is gone, nothing written
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1
