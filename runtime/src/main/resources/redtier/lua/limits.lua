-- Decides several rate limits together: all of them count the request, or none does. Or gives back what was counted.
-- Or decides about several requests, each with one limit, that came at the same time.
-- KEYS one per limit; its name tells algorithm, window and what is counted, so a change of these starts anew
-- ARGV[1] "1" count the request if all limits allow it, "0" only tell, "-1" give back, "n" each limit is for itself
-- ARGV[i + 1] limit i: a letter for the algorithm, "e" it rejects or "s" it only watches, then big-endian doubles:
--      limit, capacity, window in ticks, microseconds per tick, cost, and to give back: where it was counted
-- ARGV[#KEYS + 2] for "n": how many such requests there are of each limit, big-endian doubles
-- Reply big-endian doubles, seven per limit: whether all allow it 0|1, whether this one does 0|1, remaining, in
--      microseconds: until reset, until retry, to wait, and where it was counted; after giving back as if only asked.
--      For "n" the second is how many requests are allowed (-1: none was decided, since the key holds something else),
--      and the others are those of the last one allowed; until retry is that of the first one rejected
-- Not safe to repeat. All numbers are whole and below 2^53, where doubles are exact. Every key has a ttl, which
-- a write keeps where it is long enough, since to set one costs the server nearly as much as the rest of the write.
-- The server's clock decides; where it stepped back it is held at the last time seen.
-- Doubles as bytes, for what is stored and said: text and lists would cost the server as much as all the rest.
--
-- F  fixed window: starts with a subject's first request; its end is stored and never moved. Stored: count, end
-- C  sliding window counter (Cloudflare, "How we built rate limiting", 2017): of the window before, as much counts as
--    still overlaps; compared by cross-multiplication. Stored: count, number of the window, count before
-- L  sliding window log: a list with an entry (time, sum so far, cost) for each request. The sums make the cost of any
--    part of the list a subtraction, and let entries be found by halving.
-- B  bucket as a meter: token bucket, and leaky bucket as a meter (ITU-T I.371: the virtual scheduling of GCRA and this
--    "continuous-state leaky bucket" decide the same). One cost is `window` units, each tick drains `limit` units: no
--    division is rounded, and the level does not depend on the limit. Stored: level, tick, tick until which the key lives
-- Q  leaky bucket as a queue: as B, and a request waits until what came before it has drained.
--
-- Given back is what was counted and nothing else, so that what did take place stays counted: F while that window runs,
-- C while its window tells something, L that very entry, which takes a step for each that came later.
local call, floor, ceil, max, read, write = redis.call, math.floor, math.ceil, math.max, struct.unpack, struct.pack
local mode, limits, allowed = ARGV[1], #KEYS, 1
local apart = mode == 'n'
-- What a key holds must not fail the requests for other keys.
local ask = apart and redis.pcall or call
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]
-- Of the limit at hand; of several that are decided together they are kept in `states`.
local key, argument, kind, watch, limit, capacity, window, tick, cost, now, used, stamp, before, free, retry, delay, first
-- For how many ticks the key will live at least with the ttl that it has.
local lives
-- The state of a log: how many entries it has, and how one is read and found.
local length, entry, search
-- How many requests there are, how many of them fit, and whether the key holds something else.
local times, fit, alien = 1, 0, false
-- Where a request to be given back was counted, and whether something was given back.
local counted, changed
local states = limits > 1 and not apart and {}
local replies = limits > 1 and {}

-- Limits that are decided together are all read before any is written, else each is read and written in its turn.
for step = 1, 2 * limits do
  local i, reading = ceil(step / 2), step % 2 == 1
  if states then
    reading = step <= limits
    i = reading and step or step - limits
  end

  if reading then
    key = KEYS[i]
    if argument ~= ARGV[i + 1] then
      argument = ARGV[i + 1]
      kind, watch, limit, capacity, window, tick, cost = read('>c1c1ddddd', argument)
    end
    now = floor(micros / tick)
    -- `free` is the cost that may be spent now; `stamp`, `before` and `first` are each algorithm's own.
    used, stamp, before, retry, delay, first = 0, 0, 0, 0, 0, 0
    counted, changed, lives = nil, false, 0
    if apart then
      times = read('>d', ARGV[limits + 2], 8 * i - 7)
    elseif mode == '-1' then
      counted = read('>d', ARGV[i + 1], 43)
    end
    local state = ask(kind == 'L' and 'LLEN' or 'GET', key)
    if apart then
      local size = kind == 'F' and 16 or 24
      alien = type(state) == 'table' or type(state) == 'string' and #state ~= size
      if alien then
        state = kind == 'L' and 0
      end
    end

    if kind == 'B' or kind == 'Q' then
      stamp = now
      if state then
        local level, last, expires = read('>ddd', state)
        stamp, lives = max(now, last), expires - now
        used = max(0, level - (stamp - last) * limit)
        -- Places behind it in a queue are given away already, so a queue takes nothing back.
        if counted and kind == 'B' and used > 0 then
          used, changed = max(0, used - cost * window), true
        end
      end
      free = floor((capacity * window - used) / window)
      if kind == 'Q' then
        delay = stamp - now + ceil(used / limit)
      end
    elseif kind == 'F' then
      stamp = now + window
      if state then
        local count, last = read('>dd', state)
        if last > now and count > 0 then
          -- Never further away than a window, should the clock have stepped back.
          stamp = math.min(last, stamp)
          used, lives = count, stamp - now
          if counted == stamp then
            used, changed = max(0, used - cost), true
          end
        end
      end
      free = limit - used
    elseif kind == 'C' then
      stamp = floor(now / window)
      if state then
        local count, last, earlier = read('>ddd', state)
        if last >= stamp then
          used, before = count, earlier
          if last > stamp then
            stamp, now = last, last * window
          end
        elseif last == stamp - 1 then
          before = count
        end
        if counted == stamp then
          used, changed = max(0, used - cost), true
        elseif counted == stamp - 1 then
          before, changed = max(0, before - cost), true
        end
      end
      first = (stamp + 1) * window - now
      if used > 0 then
        lives = first + window
      end
      free = limit - used - ceil(before * first / window)
    else
      -- Entries before index `first` have expired; `stamp` is the sum of all, `before` the life left to the newest.
      length = state
      entry = function(index)
        return read('>ddd', call('LINDEX', key, index))
      end
      search = function(low, found)
        local high = length
        while low < high do
          local middle = floor((low + high) / 2)
          local seen, sum = entry(middle)
          if found(seen, sum) then
            high = middle
          else
            low = middle + 1
          end
        end
        return low
      end
      if counted then
        local index = search(0, function(seen) return seen >= counted end)
        while index < length and not changed do
          local seen, _, part = entry(index)
          if seen ~= counted then
            break
          end
          changed = part == cost
          index = index + 1
        end
        if changed then
          for later = index, length - 1 do
            local seen, sum, part = entry(later)
            call('LSET', key, later - 1, write('>ddd', seen, sum - cost, part))
          end
          call('RPOP', key)
          length = length - 1
        end
      end
      if length > 0 then
        local newest, oldest, sum, part
        newest, stamp = entry(-1)
        now = max(now, newest)
        oldest, sum, part = entry(0)
        if oldest + window <= now then
          first = search(1, function(seen) return seen + window > now end)
          if first < length then
            oldest, sum, part = entry(first)
          end
        end
        if first < length then
          used = stamp - sum + part
          before = newest + window - now
        end
      end
      free = limit - used
    end

    fit = cost <= free and 1 or 0
    if times > 1 and fit == 1 then
      fit = math.min(times, floor(free / cost))
    end
    if fit < times then
      -- The first one that does not fit comes after those that do.
      local take = fit * cost
      if watch == 'e' then
        allowed = 0
      end
      if kind == 'B' or kind == 'Q' then
        retry = stamp - now + ceil((used + (take + cost - capacity) * window) / limit)
      elseif kind == 'F' then
        retry = stamp - now
      elseif kind == 'C' then
        local room = limit - used - take - cost
        if room > 0 then
          retry = first - floor(room * window / before)
        elseif room == 0 then
          retry = first
        else
          retry = first + max(0, window - floor((limit - cost) * window / max(1, used + take)))
        end
      else
        local needed = stamp + take + cost - limit
        local index = search(first, function(_, sum) return sum >= needed end)
        retry = window
        if index < length then
          retry = entry(index) + window - now
        end
      end
    end
    if states then
      states[i] = {key, kind, limit, window, tick, cost, now, used, stamp, before, free, retry, delay, first, changed,
        fit, lives}
    end
  else
    if states then
      key, kind, limit, window, tick, cost, now, used, stamp, before, free, retry, delay, first, changed, fit,
        lives = unpack(states[i])
    end
    local change, reset = 0, 0
    if (mode == '1' and allowed == 1 or apart) and not alien then
      change = fit * cost
    end
    if kind == 'B' or kind == 'Q' then
      used = used + change * window
      if used > 0 then
        reset = stamp - now + ceil(used / limit)
      end
    else
      used = used + change
      if kind == 'C' then
        reset = used > 0 and first + window or before > 0 and first or 0
      elseif used > 0 then
        reset = kind == 'F' and stamp - now or change > 0 and window or before
      end
    end
    if change > 0 or changed then
      local ttl = max(1, ceil(reset * tick / 1000))
      if kind == 'L' then
        if first > 0 then
          call('LTRIM', key, first, -1)
        end
        for sum = cost, change, cost do
          call('RPUSH', key, write('>ddd', now, stamp + sum, cost))
        end
        call('PEXPIRE', key, ttl)
      else
        local kept, state = lives >= reset
        if kind == 'F' then
          state = write('>dd', used, stamp)
        elseif kind == 'C' then
          state = write('>ddd', used, stamp, before)
        else
          if not kept then
            -- Longer than it has to be, so that the next requests need no new one.
            ttl = 2 * ttl + 1000
            lives = floor((ttl - 1) * 1000 / tick)
          end
          state = write('>ddd', used, stamp, now + lives)
        end
        if kept then
          call('SET', key, state, 'KEEPTTL')
        else
          call('SET', key, state, 'PX', ttl)
        end
      end
    end
    local reply =
      write('>ddddddd', allowed, alien and -1 or fit, max(0, free - change), reset * tick, retry * tick, delay * tick,
        kind == 'L' and now or stamp)
    if not replies then
      return reply
    end
    replies[i] = reply
  end
end
return table.concat(replies)
