-- Tells what is known of a cached value, without changing anything.
-- KEYS 1 value, 2 lease
-- ARGV 1 how many bytes of a String to show
-- Reply {ms that the value lives on, -2: it is not there, ms that the lease lives on, -2: nobody has it, what the value
--       starts with: of a Hash its field @redtier, empty where it is of another kind}
local ttl = redis.call('PTTL', KEYS[1])
local head = ''
if ttl ~= -2 then
  head = redis.pcall('GETRANGE', KEYS[1], 0, ARGV[1] - 1)
  if type(head) ~= 'string' then
    head = redis.pcall('HGET', KEYS[1], '@redtier')
  end
  if type(head) ~= 'string' then
    head = ''
  end
end
return {ttl, redis.call('PTTL', KEYS[2]), head}
