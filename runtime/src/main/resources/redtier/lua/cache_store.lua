-- Stores a value: one that was rebuilt only if the rebuilder's lease still stands, one that is known to be current in
-- any case. Either ends the lease. An invalidation deletes the lease, so a value that was loaded before it is never
-- stored after it.
-- Source: lease tokens as in "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner of the lease, or "" to store in any case, 2 "1" if the value is to be deleted where the lease is gone,
--      3 ttl in ms, 4 channel or "" to tell nobody, 5 message, 6 value, or 6, 7... fields and values of a Hash
-- Reply 1 stored | 0 the lease is gone, nothing written
-- Safe to repeat: who stored it finds the lease gone, and says that it was not stored.
local stands = ARGV[1] == '' or redis.call('GET', KEYS[2]) == ARGV[1]
if not stands and ARGV[2] == '1' then
  redis.call('DEL', KEYS[1], KEYS[2])
end
if stands then
  if ARGV[7] then
    redis.call('DEL', KEYS[1])
    for i = 6, #ARGV, 2 do
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  else
    redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[3])
  end
  redis.call('DEL', KEYS[2])
end
if ARGV[4] ~= '' then
  redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return stands and 1 or 0
