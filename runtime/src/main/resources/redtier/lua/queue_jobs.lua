-- Tells about jobs: those that are named, or the newest dead letters.
-- KEYS 1 dead letters
-- ARGV 1 prefix of the jobs' keys (in the slot of KEYS), 2 how many dead letters to leave out, 3 how many to tell of,
--   4.. ids instead of these
-- Reply for each job {id, state, attempts, progress, error, payload, ms at which it was added}; unknown ones are left out
local ids = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[2] + ARGV[3] - 1, 'REV')
if #ARGV > 3 then
  ids = {unpack(ARGV, 4)}
end
local jobs = {}
for _, id in ipairs(ids) do
  local job = redis.call('HMGET', ARGV[1] .. id, 'state', 'attempts', 'progress', 'error', 'payload', 'added')
  if job[1] then
    jobs[#jobs + 1] = {id, unpack(job)}
  end
end
return jobs
