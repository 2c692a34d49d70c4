-- Takes a change out of the dead letters.
-- KEYS 1 stream of dead letters, 2 stream of changes, 3 hash of each key's newest change
-- ARGV 1 id of the dead letter, 2 "1" to write it after all that is waiting, "0" to forget it
-- Reply the key | nil there is no such dead letter
local dead = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not dead then
  return nil
end
redis.call('XDEL', KEYS[1], ARGV[1])
if ARGV[2] == '1' then
  redis.call('HSET', KEYS[3], dead[2][2], redis.call('XADD', KEYS[2], '*', 'key', dead[2][2], 'value', dead[2][4]))
end
return dead[2][2]
