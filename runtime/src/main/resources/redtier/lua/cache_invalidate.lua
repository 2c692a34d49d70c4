-- Removes a value and ends any rebuild, which may have read an older one.
-- KEYS 1 value, 2 lease
-- ARGV 1 who is about to write the origin and keeps others from rebuilding meanwhile, or "" for nobody, 2 lease in ms,
--      3 channel or "" to tell nobody, 4 message
-- Reply 1
redis.call('DEL', KEYS[1], KEYS[2])
if ARGV[1] ~= '' then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
end
if ARGV[3] ~= '' then
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
