package io.redtier.runtime.lock;

import io.redtier.runtime.LockHandle;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Time;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock that is held. Its end is a deadline of this process' monotonic clock, moved by each renewal. */
final class Lease implements LockHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private enum State {
        HELD,
        LOST,
        RELEASED
    }

    private final LockKey lock;
    private final String owner;
    private final Duration length;
    private final long taken;
    private final long token;
    private final boolean renewed;
    private final LockMeters meters;
    private final Time time;
    private final ScheduledExecutorService executor;
    private volatile long deadline;
    private volatile State state = State.HELD;
    /** Guarded by this, as changes of the state are. */
    private Future<?> next;

    private Runnable callback;

    /**
     * @param taken   {@link Time#nanoTime} before the call that took it: Redis counts from later on, so we end first
     * @param token   fencing token; 0: none
     * @param renewed whether it is prolonged at every third of its length
     */
    Lease(
            LockKey lock,
            String owner,
            Duration length,
            long taken,
            long token,
            boolean renewed,
            Time time,
            ScheduledExecutorService executor,
            LockMeters meters) {
        this.lock = lock;
        this.owner = owner;
        this.length = length;
        this.taken = taken;
        this.deadline = taken + length.toNanos();
        this.token = token;
        this.renewed = renewed;
        this.time = time;
        this.executor = executor;
        this.meters = meters;
        if (renewed) {
            schedule(length.toNanos() / 3);
        }
    }

    private synchronized void schedule(long nanos) {
        if (state != State.HELD) {
            return;
        }
        try {
            next = executor.schedule(this::check, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the lease of {} is left to run out, since this Redtier is closed", lock.key());
        }
    }

    private void check() {
        if (renewed && isHeld()) {
            renew();
        } else {
            lose(renewed ? "it could not be prolonged in time" : "its lease ran out");
        }
    }

    private void renew() {
        long before = time.nanoTime();
        long pause = length.toNanos() / 3;
        try {
            if (!lock.renew(owner, length)) {
                lose("Redis gave it away");
                return;
            }
            deadline = before + length.toNanos();
        } catch (RedisUnavailableException e) {
            LOG.warn("the lease of {} could not be prolonged yet: {}", lock.key(), e.getMessage());
            // Not later than the end, which the owner is to be told of.
            pause = Math.min(pause, deadline - time.nanoTime());
        } catch (RuntimeException e) {
            // An exception would end the renewals in silence.
            LOG.error("prolonging the lease of {} failed", lock.key(), e);
        }
        schedule(pause);
    }

    private void lose(String reason) {
        Runnable told;
        synchronized (this) {
            if (state != State.HELD) {
                return;
            }
            state = State.LOST;
            told = callback;
        }
        meters.count("lost");
        LOG.warn("the lock {} was lost: {}", lock.key(), reason);
        tell(told);
    }

    /** In a thread of its own: those that prolong leases must not wait for it. */
    private void tell(Runnable listener) {
        if (listener != null) {
            Thread thread = new Thread(listener, "redtier-lock-lost");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public boolean isHeld() {
        return state == State.HELD && time.nanoTime() - deadline < 0;
    }

    @Override
    public OptionalLong fencingToken() {
        return token == 0 ? OptionalLong.empty() : OptionalLong.of(token);
    }

    @Override
    public void onLost(Runnable listener) {
        if (listener == null) {
            throw new IllegalArgumentException("the callback of a lost lock is null; give what stops the work");
        }
        synchronized (this) {
            callback = listener;
            if (state == State.HELD) {
                if (!renewed && next == null) {
                    schedule(deadline - time.nanoTime());
                }
                return;
            }
            if (state == State.RELEASED) {
                return;
            }
        }
        tell(listener);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state != State.HELD) {
                return;
            }
            state = State.RELEASED;
            if (next != null) {
                next.cancel(false);
            }
        }
        meters.held(time.nanoTime() - taken);
        try {
            if (!lock.release(owner)) {
                LOG.warn("the lock {} had run out before it was released; is its lease too short?", lock.key());
            }
        } catch (RedisUnavailableException e) {
            LOG.warn("the lock {} is left to run out: {}", lock.key(), e.getMessage());
        }
    }
}
