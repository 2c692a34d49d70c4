-- Answers a cache miss: gives the value if it has appeared meanwhile, else tries to take the right to rebuild it.
-- Source: lease tokens as in "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1.
-- KEYS 1 value, 2 lease
-- ARGV 1 owner (random), 2 lease in ms, 3 "1" if one owner excludes others, "0" if the newest owner replaces them
-- Reply {1, value} value found | {2} the caller rebuilds | {0} another caller rebuilds
-- Safe to repeat: an owner that asks again still has its lease.
local value = redis.call('GET', KEYS[1])
if value then
  return {1, value}
end
if ARGV[3] == '1' then
  local owner = redis.call('GET', KEYS[2])
  if owner and owner ~= ARGV[1] then
    return {0}
  end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {2}
