-- Invalidates all values of a cache: those of an earlier generation count as absent from now on.
-- KEYS 1 generation of the cache
-- ARGV 1 ttl in ms, longer than that of any value, 2 channel or "" to tell nobody, 3 start of the message
-- Reply the new generation: the server's time in microseconds, and larger than the one before where the clock stepped
-- back, so that generations go on growing even where the key was lost.
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local time = redis.call('TIME')
local generation = math.max(last + 1, time[1] * 1000000 + time[2])
redis.call('SET', KEYS[1], string.format('%.0f', generation), 'PX', ARGV[1])
if ARGV[2] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[3] .. string.format('%.0f', generation))
end
return generation
