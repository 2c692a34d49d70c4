-- Tells what is known of a lock, without changing anything.
-- KEYS 1 lock, 2 fencing counter
-- Reply {ms until the present lease ends, -2: the lock is free, the last fencing token or "0"}
return {redis.call('PTTL', KEYS[1]), redis.call('GET', KEYS[2]) or '0'}
