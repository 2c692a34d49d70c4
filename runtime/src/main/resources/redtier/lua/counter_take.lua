-- Takes from a counter only if enough is there.
-- KEYS[1] counter; ARGV[1] how much
-- Reply what is left, or nil if there was too little. Not safe to repeat.
local left = redis.call('DECRBY', KEYS[1], ARGV[1])
if left < 0 then
  -- All within one script, so nobody saw it. To compare first would lose digits: Lua's numbers are doubles.
  redis.call('INCRBY', KEYS[1], ARGV[1])
  return false
end
return left
