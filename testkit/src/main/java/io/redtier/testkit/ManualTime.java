package io.redtier.testkit;

import io.redtier.runtime.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A time that stands still until it is moved on. It is at once the time of the in-memory Redis and of the library.
 * Thread-safe.
 */
public final class ManualTime implements Time {
    private final ManualScheduler scheduler = new ManualScheduler();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the time of the test kit is UTC");
        }

        @Override
        public Instant instant() {
            return start.plusNanos(scheduler.now());
        }
    };
    private final Instant start;

    /** @param start when it begins */
    public ManualTime(Instant start) {
        this.start = start;
    }

    /**
     * Moves on. What is due on the way, such as the renewal of a lock, is done at its time in the calling thread, before
     * this returns.
     *
     * @param by 0 or more
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time can't go back by " + by + "; give 0 or more");
        }
        scheduler.advance(by.toNanos());
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public long nanoTime() {
        return scheduler.now();
    }

    /** One for all, since all is done in the thread that moves the time on. */
    @Override
    public ScheduledExecutorService scheduler(String name, int threads) {
        return scheduler;
    }
}
