package io.redtier.runtime.lock;

import io.redtier.runtime.LockHandle;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock that is held. Its end is a deadline of this process' monotonic clock, moved by each renewal. */
final class Lease implements LockHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Script RENEW = Script.load("lock_renew");
    private static final Script RELEASE = Script.load("compare_and_delete");

    private final RedisConnection redis;
    private final String key;
    private final String owner;
    private final Duration length;
    private final long token;
    private final Consumer<String> meter;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long deadline;
    private volatile Future<?> renewal;

    Lease(
            RedisConnection redis,
            String key,
            String owner,
            Duration length,
            long before,
            long token,
            Consumer<String> meter) {
        this.redis = redis;
        this.key = key;
        this.owner = owner;
        this.length = length;
        this.deadline = before + length.toNanos();
        this.token = token;
        this.meter = meter;
    }

    /** Prolongs the lease at every third of it, until it is closed or lost. */
    void renewOn(ScheduledExecutorService executor) {
        long third = length.toNanos() / 3;
        try {
            renewal = executor.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            close();
            throw new IllegalStateException("this Redtier is closed, so it hands out no locks", e);
        }
    }

    private void renew() {
        if (over.get()) {
            stopRenewing();
            return;
        }
        long before = System.nanoTime();
        try {
            Object reply = redis.eval(
                    RENEW,
                    List.of(key),
                    List.of(LeaseLock.bytes(owner), LeaseLock.bytes(length.toMillis())),
                    Repeat.SAFE);
            if (Long.valueOf(1).equals(reply)) {
                deadline = before + length.toNanos();
            } else {
                lose("Redis gave it away");
            }
        } catch (RedisUnavailableException e) {
            // Tried again in a third of the lease, as long as there is one.
            if (isHeld()) {
                LOG.warn("the lease of {} could not be prolonged yet: {}", key, e.getMessage());
            } else {
                lose("it ran out while Redis was unavailable");
            }
        } catch (RuntimeException e) {
            // An exception would end the renewals in silence.
            LOG.error("prolonging the lease of {} failed", key, e);
        }
    }

    private void lose(String reason) {
        if (over.compareAndSet(false, true)) {
            meter.accept("lost");
            LOG.warn("the lock {} was lost: {}", key, reason);
        }
        stopRenewing();
    }

    private void stopRenewing() {
        Future<?> task = renewal;
        if (task != null) {
            task.cancel(false);
        }
    }

    @Override
    public boolean isHeld() {
        return !over.get() && System.nanoTime() - deadline < 0;
    }

    @Override
    public OptionalLong fencingToken() {
        return token == 0 ? OptionalLong.empty() : OptionalLong.of(token);
    }

    @Override
    public void close() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        stopRenewing();
        try {
            Object reply = redis.eval(RELEASE, List.of(key), List.of(LeaseLock.bytes(owner)), Repeat.SAFE);
            if (!Long.valueOf(1).equals(reply)) {
                LOG.warn("the lock {} had run out before it was released; is its lease too short?", key);
            }
        } catch (RedisUnavailableException e) {
            LOG.warn("the lock {} is left to run out: {}", key, e.getMessage());
        }
    }
}
