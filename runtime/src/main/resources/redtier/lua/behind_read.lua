-- Gives the newest value of a key that is still to be written.
-- KEYS 1 stream of changes, 2 hash of each key's newest change
-- ARGV 1 key
-- Reply the value | nil there is none
local id = redis.call('HGET', KEYS[2], ARGV[1])
local change = id and redis.call('XRANGE', KEYS[1], id, id)[1]
return change and change[2][4]
