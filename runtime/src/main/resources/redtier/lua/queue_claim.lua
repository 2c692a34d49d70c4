-- Moves delayed jobs that are due to the ready ones, then hands out jobs: first those whose worker was silent for longer
-- than the visibility timeout, then new ones. All workers are one consumer, so that no consumers are left behind; the
-- attempt tells one claim of a job from the next.
-- Source: consumer groups of https://redis.io/docs/latest/develop/data-types/streams/; XPENDING with IDLE rather than
-- XAUTOCLAIM, which looks at ten entries for each one asked for and may never come to those behind long-running ones.
-- KEYS 1 stream of ready jobs, 2 delayed jobs
-- ARGV 1 visibility timeout in ms, 2 most jobs to hand out, 3 most attempts, 4 prefix of the jobs' keys (in the slot of KEYS)
-- Reply {ms until the next delayed job is due or -1, job...}, each job {entry, id, attempt, payload, 1 if it may be run or
-- 0 if its last attempt has ended in silence}
-- Not safe to repeat: what was handed out is handed out again after the visibility timeout.
local group, consumer = 'workers', 'workers'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most = tonumber(ARGV[2])

local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 100)
for _, id in ipairs(due) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('XADD', KEYS[1], '*', 'id', id)
  redis.call('HSET', ARGV[4] .. id, 'state', 'Waiting')
end

local jobs = {}
local function hand_out(entries, silent)
  for _, entry in ipairs(entries) do
    local id = entry[2] and entry[2][2]
    local payload = id and redis.call('HGET', ARGV[4] .. id, 'payload')
    if not payload then
      redis.call('XACK', KEYS[1], group, entry[1])
      redis.call('XDEL', KEYS[1], entry[1])
    elseif silent and tonumber(redis.call('HGET', ARGV[4] .. id, 'attempts')) >= tonumber(ARGV[3]) then
      jobs[#jobs + 1] = {entry[1], id, tonumber(redis.call('HGET', ARGV[4] .. id, 'attempts')), payload, 0}
    else
      local attempt = redis.call('HINCRBY', ARGV[4] .. id, 'attempts', 1)
      redis.call('HSET', ARGV[4] .. id, 'state', 'Running')
      jobs[#jobs + 1] = {entry[1], id, attempt, payload, 1}
    end
  end
end

local silent = redis.pcall('XPENDING', KEYS[1], group, 'IDLE', ARGV[1], '-', '+', most)
if silent.err then
  if not string.find(silent.err, 'NOGROUP') then
    return silent
  end
  redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')
  silent = {}
end
for _, pending in ipairs(silent) do
  hand_out(redis.call('XCLAIM', KEYS[1], group, consumer, ARGV[1], pending[1]), true)
end
if #jobs < most then
  local new = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most - #jobs, 'STREAMS', KEYS[1], '>')
  hand_out(new and new[1] and new[1][2] or {}, false)
end

local reply = {-1}
local next_due = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if next_due[2] then
  reply[1] = math.max(0, tonumber(next_due[2]) - now)
end
for _, job in ipairs(jobs) do
  reply[#reply + 1] = job
end
return reply
