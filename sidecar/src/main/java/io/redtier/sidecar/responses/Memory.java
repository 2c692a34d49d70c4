package io.redtier.sidecar.responses;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies may be in memory at a time, collected to be stored or on their way to clients; who gets none
 * lets the body stream past. Thread-safe.
 */
public final class Memory {
    private final AtomicLong left;

    /** @param bytes in all */
    public Memory(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Whether there was room; to be given back then. */
    boolean take(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    /** Takes it, whether there is room or not: for a body that is in memory already and has no other way to go. */
    void owe(long bytes) {
        left.addAndGet(-bytes);
    }

    void give(long bytes) {
        left.addAndGet(bytes);
    }
}
