-- Takes or keeps a partition for one flusher and reads its oldest changes, once there are enough or the oldest is old
-- enough.
-- Source: the lease and fencing token of a lock, see lock_acquire.lua.
-- KEYS 1 owner of the partition, 2 last fencing token, 3 stream of changes, 4 hash of each key's newest change of which
--   it is not known that the cached value was removed
-- ARGV 1 flusher (random), 2 its lease in ms, 3 most changes to read, 4 age in ms at which a change waits no longer
-- Reply {0} another flusher has it | {token, change...}, each change {id, key, value, 1 if the cached value is to be
-- removed}
-- Safe to repeat: nothing is removed.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return {0}
end
local time = redis.call('TIME')
local token = tonumber(redis.call('GET', KEYS[2]) or '0')
if not owner then
  token = math.max(token + 1, time[1] * 1000000 + time[2])
  redis.call('SET', KEYS[2], string.format('%.0f', token))
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local reply = {token}
local most = tonumber(ARGV[3])
local changes = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', most)
if #changes == 0 then
  return reply
end
local age = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(changes[1][1], '^%d+'))
if #changes == most or age >= tonumber(ARGV[4]) then
  for _, change in ipairs(changes) do
    local key = change[2][2]
    reply[#reply + 1] = {change[1], key, change[2][4], redis.call('HEXISTS', KEYS[4], key)}
  end
end
return reply
