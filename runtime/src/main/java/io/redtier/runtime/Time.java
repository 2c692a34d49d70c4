package io.redtier.runtime;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The time of this process: what has expired in its memory, and when its leases end. Redis has a clock of its own.
 * Thread-safe.
 */
public interface Time {
    /** What people call the time. */
    Clock clock();

    /** Nanoseconds since some moment; never goes back. */
    long nanoTime();

    /**
     * Runs tasks when their time has come.
     *
     * @param name    of its threads, if it has any
     * @param threads how many tasks may run at once
     * @return to be shut down by the caller
     */
    ScheduledExecutorService scheduler(String name, int threads);

    /** That of the system. */
    static Time system() {
        return SystemTime.INSTANCE;
    }
}
