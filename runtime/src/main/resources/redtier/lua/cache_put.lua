-- Stores a value that the caller knows to be current and ends any rebuild, which may have read an older one.
-- KEYS 1 value, 2 lease
-- ARGV 1 value, 2 ttl in ms
-- Reply 1
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return 1
