package io.redtier.runtime.redis;

import java.util.concurrent.TimeUnit;

/**
 * Lets the other threads that can run go first, which costs the processors much less than to put a thread to sleep and to
 * wake it: mostly what it waits for has come when it is its turn again. Where others keep the processors busy that takes
 * long; the first one to notice keeps all from it for a while. Thread-safe.
 */
final class Yielding {
    /** More than a round of hundreds of threads with little to do, and less than the share of one with much to do. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private volatile long notBefore = System.nanoTime();

    /** Whether it did so; false: it takes long at present. */
    boolean letOthersRun() {
        long before = System.nanoTime();
        if (before - notBefore < 0) {
            return false;
        }
        Thread.yield();
        long after = System.nanoTime();
        if (after - before > LONG_NANOS) {
            notBefore = after + PAUSE_NANOS;
        }
        return true;
    }
}
