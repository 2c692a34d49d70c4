-- Notes a change of one key that is still to be written to the origin.
-- KEYS 1 stream of changes, 2 hash of each key's newest change, 3 hash of each key's newest change of which it is not
--   known that the cached value was removed; all of the key's partition
-- ARGV 1 key, 2 value, 3 most changes of a partition
-- Reply the change's id | nil there are too many changes already, nothing written
-- Safe to repeat as a write is: the same value is written twice.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then
  return nil
end
local id = redis.call('XADD', KEYS[1], '*', 'key', ARGV[1], 'value', ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], id)
redis.call('HSET', KEYS[3], ARGV[1], id)
return id
