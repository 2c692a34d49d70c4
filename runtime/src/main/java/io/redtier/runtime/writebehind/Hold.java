package io.redtier.runtime.writebehind;

import io.redtier.runtime.RedisUnavailableException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that is held while its changes are written: prolonged at every third of the lease, unless one write takes
 * too long. The thread that writes is interrupted when it is lost. Its end is a deadline of this process' monotonic clock.
 */
final class Hold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

    private final Partition partition;
    private final String flusher;
    private final Duration lease;
    private final Duration longestWrite;
    private final Future<?> renewal;
    private volatile long begun = System.nanoTime();
    private volatile long deadline;
    /** Guarded by this. */
    private Thread writing = Thread.currentThread();

    /**
     * Starts to hold for the calling thread.
     *
     * @param taken        {@link System#nanoTime} before the call that took it
     * @param longestWrite after which a write is given up
     * @throws RejectedExecutionException if the library is closed
     */
    Hold(
            Partition partition,
            String flusher,
            Duration lease,
            long taken,
            Duration longestWrite,
            ScheduledExecutorService executor) {
        this.partition = partition;
        this.flusher = flusher;
        this.lease = lease;
        this.longestWrite = longestWrite;
        this.deadline = taken + lease.toNanos();
        long third = lease.toNanos() / 3;
        this.renewal = executor.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.NANOSECONDS);
    }

    /** Says that a write begins. */
    void begin() {
        begun = System.nanoTime();
    }

    private void renew() {
        long before = System.nanoTime();
        boolean inTime = before - begun < longestWrite.toNanos();
        try {
            if (inTime && isHeld() && partition.renew(flusher, lease)) {
                deadline = before + lease.toNanos();
                return;
            }
            deadline = before;
        } catch (RedisUnavailableException e) {
            LOG.debug("the lease of {} could not be prolonged yet", partition.base(), e);
        } catch (RuntimeException e) {
            // An exception would end the renewals in silence.
            LOG.error("prolonging the lease of {} failed", partition.base(), e);
        }
        if (!isHeld()) {
            interrupt(inTime ? "another flusher has it" : "a write has taken longer than " + longestWrite);
        }
    }

    private synchronized void interrupt(String reason) {
        if (writing != null) {
            LOG.warn("{} was given up while its changes were written: {}", partition.base(), reason);
            writing.interrupt();
        }
    }

    boolean isHeld() {
        return System.nanoTime() - deadline < 0;
    }

    @Override
    public synchronized void close() {
        renewal.cancel(false);
        writing = null;
        if (!isHeld()) {
            // Of us alone.
            Thread.interrupted();
        }
    }
}
