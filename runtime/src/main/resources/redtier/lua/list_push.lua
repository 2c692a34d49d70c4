-- Adds an element at the head of a list that is kept short.
-- KEYS[1] list; ARGV[1] element, ARGV[2] how many to keep
-- Reply the length. Not safe to repeat.
local length = redis.call('LPUSH', KEYS[1], ARGV[1])
local keep = tonumber(ARGV[2])
if length > keep then
  redis.call('LTRIM', KEYS[1], 0, keep - 1)
  return keep
end
return length
