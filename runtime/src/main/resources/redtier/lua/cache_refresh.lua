-- Takes the right to rebuild a value before it expires, if nobody has it and the value is as old as the caller thinks.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner (random), 2 lease in ms, 3 the value is to be rebuilt if it has this many ms left, or fewer
-- Reply 1 the caller rebuilds | 0 it does not
-- Safe to repeat: an owner that asks again still has its lease.
if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then
  return 0
end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
return 1
