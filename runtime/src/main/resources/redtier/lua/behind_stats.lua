-- Counts the changes of a partition and gives its newest dead letters.
-- KEYS 1 stream of changes, 2 stream of dead letters
-- ARGV 1 most dead letters to give
-- Reply {changes, ms since the oldest, dead letters, letter...}, each letter {id, key, value, error, attempts}
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local age = 0
if oldest then
  local time = redis.call('TIME')
  age = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(oldest[1], '^%d+'))
end
local reply = {redis.call('XLEN', KEYS[1]), math.max(0, age), redis.call('XLEN', KEYS[2])}
for _, letter in ipairs(redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', ARGV[1])) do
  reply[#reply + 1] = {letter[1], letter[2][2], letter[2][4], letter[2][6], letter[2][8]}
end
return reply
