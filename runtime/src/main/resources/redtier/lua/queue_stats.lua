-- Counts the jobs of a queue.
-- KEYS 1 stream of ready jobs, 2 delayed jobs, 3 dead letters
-- Reply {waiting, running, delayed, dead, ms for which the oldest waiting one has been ready}
local length = redis.call('XLEN', KEYS[1])
local running, delivered = 0, '0-0'
if length > 0 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    for i = 1, #group, 2 do
      if group[i] == 'pending' then running = group[i + 1] end
      if group[i] == 'last-delivered-id' then delivered = group[i + 1] end
    end
  end
end
local age = 0
local oldest = redis.call('XRANGE', KEYS[1], '(' .. delivered, '+', 'COUNT', 1)[1]
if oldest then
  local time = redis.call('TIME')
  age = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(oldest[1], '^%d+'))
end
return {length - running, running, redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), math.max(0, age)}
