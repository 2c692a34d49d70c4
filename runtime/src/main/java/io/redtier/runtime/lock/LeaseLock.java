package io.redtier.runtime.lock;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Lock;
import io.redtier.runtime.LockExplanation;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.LockNotAcquiredException;
import io.redtier.runtime.LockNotReplicatedException;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Time;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.Signals;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock as one key with a random owner and a lease. Who releases it wakes who waits for it. */
public final class LeaseLock implements Lock {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseLock.class);
    private static final int MAX_KEY_LENGTH = 1024;
    /** A release can go unheard, or an owner die: who waits looks again after about this long. */
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final String name;
    private final PolicyStore policies;
    private final Time time;
    private final ScheduledExecutorService renewals;
    private final Signals signals;
    private final LockMeters meters;

    /**
     * @param name     the lock's name in the document
     * @param policies where the policy is looked up at each call
     * @param time     tells when leases end; what waits for a lock waits by the system's
     * @param renewals where leases are prolonged
     * @param signals  where releases are heard of
     * @param meters   where calls are counted
     */
    public LeaseLock(
            String name,
            PolicyStore policies,
            Time time,
            ScheduledExecutorService renewals,
            Signals signals,
            MeterRegistry meters) {
        this.name = name;
        this.policies = policies;
        this.time = time;
        this.renewals = renewals;
        this.signals = signals;
        this.meters = new LockMeters(meters, name);
    }

    @Override
    public Optional<LockHandle> tryAcquire(String key) {
        Attempt attempt = attempt(key, UUID.randomUUID().toString());
        if (attempt.lease() == null) {
            meters.count("contended");
        }
        return Optional.ofNullable(attempt.lease());
    }

    @Override
    public LockHandle acquire(String key) {
        String owner = UUID.randomUUID().toString();
        long started = System.nanoTime();
        Attempt attempt = attempt(key, owner);
        if (attempt.lease() == null && !attempt.policy().maxWait().isZero()) {
            try (Signals.Wait wait =
                    signals.await(attempt.lock().topic(), attempt.lock().key())) {
                attempt = waiting(key, owner, started, wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (attempt.lease() == null) {
            meters.count("contended");
            throw new LockNotAcquiredException(name, key);
        }
        meters.waited(System.nanoTime() - started);
        return attempt.lease();
    }

    private Attempt waiting(String key, String owner, long started, Signals.Wait wait) throws InterruptedException {
        while (true) {
            Attempt attempt = attempt(key, owner);
            Duration left = attempt.policy().maxWait().minusNanos(System.nanoTime() - started);
            if (attempt.lease() != null || left.isNegative() || left.isZero()) {
                return attempt;
            }
            // No later than the present lease ends, at random, so that not all come at once.
            long pause = Math.min(attempt.leaseLeftMillis() + 1, LONGEST_PAUSE_MILLIS)
                    + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS / 20);
            Duration most = Duration.ofMillis(pause);
            wait.forUpTo(left.compareTo(most) < 0 ? left : most);
        }
    }

    /** The lease, or null and how long the present owner has it for. */
    private record Attempt(Lease lease, LockEntry policy, LockKey lock, long leaseLeftMillis) {}

    @Override
    public LockExplanation explain(String key) {
        check(key);
        ActivePolicy active = policies.current();
        LockEntry policy = active.lock(name);
        return LockKey.of(active.redis(policy.cluster()), policy, name, key).explain(name, key, policy);
    }

    private void check(String key) {
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("key of lock \"" + name + "\" must have 1 to " + MAX_KEY_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
    }

    private Attempt attempt(String key, String owner) {
        check(key);
        if (renewals.isShutdown()) {
            throw new IllegalStateException("this Redtier is closed, so it hands out no locks");
        }
        ActivePolicy active = policies.current();
        LockEntry policy = active.lock(name);
        LockKey lock = LockKey.of(active.redis(policy.cluster()), policy, name, key);
        long before = time.nanoTime();
        LockKey.Answer answer = lock.take(owner, policy);
        if (!answer.taken()) {
            return new Attempt(null, policy, lock, answer.number());
        }
        if (answer.replicas() < policy.minReplicasAcked()) {
            giveBack(lock, owner);
            meters.count("not_replicated");
            throw new LockNotReplicatedException(name, key, answer.replicas(), policy.minReplicasAcked());
        }
        meters.count("acquired");
        Lease lease =
                new Lease(lock, owner, policy.lease(), before, answer.number(), policy.renew(), time, renewals, meters);
        return new Attempt(lease, policy, lock, 0);
    }

    private static void giveBack(LockKey lock, String owner) {
        try {
            lock.release(owner);
        } catch (RedisUnavailableException e) {
            LOG.warn("the lock {} is left to run out: {}", lock.key(), e.getMessage());
        }
    }
}
