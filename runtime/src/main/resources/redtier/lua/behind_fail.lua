-- Counts a failure of the changes of one key; after the last attempt they are dead letters.
-- KEYS 1 owner of the partition, 2 stream of changes, 3 hash of each key's newest change, 4 hash of failures by key,
--   5 hash of each key's newest change of which it is not known that the cached value was removed, 6 stream of dead
--   letters
-- ARGV 1 flusher, 2 key, 3 error, 4 most failures, 5 most dead letters, of which the oldest go, 6.. ids of the changes,
--   the newest last
-- Reply 1 they are dead letters | 0 they are tried again | -1 another flusher has the partition, nothing written
-- Not safe to repeat: it counts.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
local failures = redis.call('HINCRBY', KEYS[4], ARGV[2], 1)
if failures < tonumber(ARGV[4]) then
  return 0
end
redis.call('HDEL', KEYS[4], ARGV[2])
for i = 6, #ARGV do
  local change = redis.call('XRANGE', KEYS[2], ARGV[i], ARGV[i])[1]
  if change then
    redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[5], '*', 'key', ARGV[2], 'value', change[2][4], 'error', ARGV[3],
      'attempts', failures)
    redis.call('XDEL', KEYS[2], ARGV[i])
  end
  for _, newest in ipairs({KEYS[3], KEYS[5]}) do
    if redis.call('HGET', newest, ARGV[2]) == ARGV[i] then
      redis.call('HDEL', newest, ARGV[2])
    end
  end
end
return 1
