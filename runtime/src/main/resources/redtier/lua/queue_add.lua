-- Adds jobs to a queue, those with a delay to the sorted set of delayed ones. A job whose id is known is left as it is.
-- KEYS 1 stream of ready jobs, 2 delayed jobs by the ms at which they are due, 3.. one key for each job
-- ARGV 1 channel that wakes workers, then for each job: id, payload, delay in ms
-- Reply for each job 1 added | 0 there is one of this id already
-- Safe to repeat: the second call finds the ids known.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local added = {}
for i = 3, #KEYS do
  local first = (i - 3) * 3 + 2
  local id, delay = ARGV[first], tonumber(ARGV[first + 2])
  if redis.call('EXISTS', KEYS[i]) == 1 then
    added[#added + 1] = 0
  else
    redis.call('HSET', KEYS[i], 'payload', ARGV[first + 1], 'attempts', 0, 'added', string.format('%.0f', now),
      'state', delay > 0 and 'Delayed' or 'Waiting')
    if delay > 0 then
      redis.call('ZADD', KEYS[2], string.format('%.0f', now + delay), id)
    else
      redis.call('XADD', KEYS[1], '*', 'id', id)
    end
    added[#added + 1] = 1
  end
end
redis.call('PUBLISH', ARGV[1], 'work')
return added
