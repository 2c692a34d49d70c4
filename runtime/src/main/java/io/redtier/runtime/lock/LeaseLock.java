package io.redtier.runtime.lock;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Lock;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.LockNotAcquiredException;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A lock as one key with a random owner and a lease. */
public final class LeaseLock implements Lock {
    private static final Script ACQUIRE = Script.load("lock_acquire");
    private static final Duration FENCE_TTL = Duration.ofDays(30);
    private static final int MAX_KEY_LENGTH = 1024;
    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 60;

    private final String name;
    private final PolicyStore policies;
    private final ScheduledExecutorService renewals;
    private final MeterRegistry meters;

    /**
     * @param name     the lock's name in the document
     * @param policies where the policy is looked up at each call
     * @param renewals where leases are prolonged
     * @param meters   where calls are counted
     */
    public LeaseLock(String name, PolicyStore policies, ScheduledExecutorService renewals, MeterRegistry meters) {
        this.name = name;
        this.policies = policies;
        this.renewals = renewals;
        this.meters = meters;
    }

    @Override
    public Optional<LockHandle> tryAcquire(String key) {
        Optional<LockHandle> handle = attempt(key, UUID.randomUUID().toString());
        if (handle.isEmpty()) {
            count("contended");
        }
        return handle;
    }

    @Override
    public LockHandle acquire(String key) {
        String owner = UUID.randomUUID().toString();
        long started = System.nanoTime();
        while (true) {
            Optional<LockHandle> handle = attempt(key, owner);
            if (handle.isPresent()) {
                return handle.get();
            }
            long waited = System.nanoTime() - started;
            long left = TimeUnit.NANOSECONDS.toMillis(
                    policies.current().lock(name).maxWait().toNanos() - waited);
            long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1);
            if (left <= 0 || !pause(Math.min(left, pause))) {
                count("contended");
                throw new LockNotAcquiredException(name, key);
            }
        }
    }

    private Optional<LockHandle> attempt(String key, String owner) {
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("key of lock \"" + name + "\" must have 1 to " + MAX_KEY_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
        ActivePolicy active = policies.current();
        LockEntry policy = active.lock(name);
        RedisConnection redis = active.redis(policy.cluster());
        String lockKey = KeySchema.lockKey(policy.keyPrefix(), name, key);
        // Before the call: Redis counts its lease from later on, so ours ends first.
        long before = System.nanoTime();
        List<?> reply = (List<?>) redis.eval(
                ACQUIRE,
                List.of(lockKey, KeySchema.fenceKey(lockKey)),
                List.of(
                        bytes(owner),
                        bytes(policy.lease().toMillis()),
                        bytes(policy.fencing() ? 1 : 0),
                        bytes(FENCE_TTL.toMillis())),
                Repeat.SAFE);
        if ((Long) reply.get(0) == 0) {
            return Optional.empty();
        }
        count("acquired");
        Lease lease = new Lease(redis, lockKey, owner, policy.lease(), before, (Long) reply.get(1), this::count);
        if (policy.renew()) {
            lease.renewOn(renewals);
        }
        return Optional.of(lease);
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void count(String result) {
        meters.counter("redtier.lock.calls", "lock", name, "result", result).increment();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }
}
