-- Removes changes that were written, only if the flusher still has the partition.
-- KEYS 1 owner of the partition, 2 stream of changes, 3 hash of each key's newest change, 4 hash of failures by key,
--   5 hash of each key's newest change of which it is not known that the cached value was removed
-- ARGV 1 flusher, then for each change: id, key
-- Reply 1 removed | 0 another flusher has it or nobody, nothing removed
-- Safe to repeat.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
for i = 2, #ARGV, 2 do
  redis.call('XDEL', KEYS[2], ARGV[i])
  redis.call('HDEL', KEYS[4], ARGV[i + 1])
  for _, newest in ipairs({KEYS[3], KEYS[5]}) do
    if redis.call('HGET', newest, ARGV[i + 1]) == ARGV[i] then
      redis.call('HDEL', newest, ARGV[i + 1])
    end
  end
end
return 1
