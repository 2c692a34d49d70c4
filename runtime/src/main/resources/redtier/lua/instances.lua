-- Says that an instance lives, and counts those that do by the server's clock.
-- KEYS[1] sorted set of instances by the time at which they were last heard of
-- ARGV[1] this instance, ARGV[2] milliseconds after which a silent one does not count
-- Reply number of live instances
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
