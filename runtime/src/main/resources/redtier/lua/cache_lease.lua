-- Answers a cache miss: gives the value if it has appeared meanwhile, else tries to take the right to rebuild it.
-- Source: lease tokens as in "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner (random), 2 lease in ms, 3 "1" if one owner excludes others, "0" if the newest owner replaces them,
--      4 "s" the value is a String | "h" a Hash, 5 generation: values of an earlier one count as absent
-- Reply {1, value} value found, a Hash as a list of fields and values | {2} the caller rebuilds | {0} another caller
--       rebuilds
-- Safe to repeat: an owner that asks again still has its lease.
local hash = ARGV[4] == 'h'
-- A value of the other type was written under another policy. It is as good as absent: storing replaces it.
local head
if hash then
  head = redis.pcall('HGET', KEYS[1], '@redtier')
else
  head = redis.pcall('GET', KEYS[1])
end
if type(head) == 'string' then
  local generation = 0
  if string.byte(head) == 1 then
    generation = struct.unpack('>d', head, 2)
  end
  if generation >= tonumber(ARGV[5]) then
    return {1, hash and redis.call('HGETALL', KEYS[1]) or head}
  end
end
if ARGV[3] == '1' then
  local owner = redis.call('GET', KEYS[2])
  if owner and owner ~= ARGV[1] then
    return {0}
  end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {2}
