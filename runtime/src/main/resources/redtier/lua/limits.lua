-- Decides several rate limits together: all of them count the request, or none does.
-- Sources: token bucket as a meter (ITU-T I.371, "continuous-state leaky bucket"), counted in whole units: a bucket of
-- `capacity` tokens is `capacity * window` units deep, one token is `window` units, each tick drains `limit` units.
-- So no division is ever rounded, and neither window nor unit depends on the limit: a changed limit keeps the level.
-- The fixed window starts with the first request of a subject; its end is stored and never moved.
-- The server's clock decides; a clock that stepped back is held at the last time seen.
-- KEYS one per limit
-- ARGV eight per limit: algorithm "F" (fixed window) or "T" (token bucket), signature (a change of it starts anew),
--      limit, capacity, window in ticks, microseconds per tick, cost, "1" if the limit only watches
-- Reply {allowed 0|1, then per limit: within 0|1, remaining, microseconds until reset, microseconds until retry}
-- Not safe to repeat. Key: "<signature>:<level or count>:<tick of last drain or of window end>", always with a ttl.
local ARGS = 8
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local limits, allowed = {}, 1

for i = 1, #KEYS do
  local at = (i - 1) * ARGS
  local limit = {
    fixed = ARGV[at + 1] == 'F', signature = ARGV[at + 2], rate = tonumber(ARGV[at + 3]),
    capacity = tonumber(ARGV[at + 4]), window = tonumber(ARGV[at + 5]), tick = tonumber(ARGV[at + 6]),
    cost = tonumber(ARGV[at + 7]), used = 0, retry = 0
  }
  limit.now = math.floor(micros / limit.tick)
  local state = redis.call('GET', KEYS[i])
  local signature, used, stamp
  if state then
    signature, used, stamp = string.match(state, '^(.*):(%d+):(%d+)$')
  end
  local known = signature == limit.signature
  if limit.fixed then
    limit.stamp = limit.now + limit.window
    if known and tonumber(stamp) > limit.now then
      -- Never further away than a window, should the clock have stepped back.
      limit.stamp = math.min(tonumber(stamp), limit.stamp)
      limit.used = tonumber(used)
    end
    limit.depth, limit.amount = limit.rate, limit.cost
  else
    limit.stamp = limit.now
    if known then
      limit.stamp = math.max(limit.now, tonumber(stamp))
      local drained = (limit.stamp - tonumber(stamp)) * limit.rate
      limit.used = math.max(0, tonumber(used) - drained)
    end
    limit.depth, limit.amount = limit.capacity * limit.window, limit.cost * limit.window
  end
  limit.within = limit.used + limit.amount <= limit.depth
  if not limit.within then
    if limit.fixed then
      limit.retry = limit.stamp - limit.now
    else
      limit.retry = limit.stamp - limit.now + math.ceil((limit.used + limit.amount - limit.depth) / limit.rate)
    end
    if ARGV[at + 8] ~= '1' then
      allowed = 0
    end
  end
  limits[i] = limit
end

local reply = {allowed}
for i, limit in ipairs(limits) do
  if allowed == 1 and limit.within then
    limit.used = limit.used + limit.amount
  end
  local reset = limit.stamp - limit.now
  local remaining = math.max(0, limit.depth - limit.used)
  if not limit.fixed then
    reset = reset + math.ceil(limit.used / limit.rate)
    remaining = math.floor(remaining / limit.window)
  end
  if allowed == 1 and limit.within then
    local ttl = math.max(1, math.ceil(reset * limit.tick / 1000))
    redis.call('SET', KEYS[i], string.format('%s:%.0f:%.0f', limit.signature, limit.used, limit.stamp), 'PX', ttl)
  end
  reply[#reply + 1] = limit.within and 1 or 0
  reply[#reply + 1] = remaining
  reply[#reply + 1] = reset * limit.tick
  reply[#reply + 1] = limit.retry * limit.tick
end
return reply
