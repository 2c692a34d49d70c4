package io.redtier.runtime;

import java.util.OptionalLong;

/** A lock that was acquired. Thread-safe. */
public interface LockHandle extends AutoCloseable {
    /**
     * Whether the lock is surely still held. Judged by this process' own monotonic clock from before the last
     * successful call, so it turns false before Redis gives the lock away.
     */
    boolean isHeld();

    /**
     * A number that grows with each ownership of this key, to be checked by the guarded resource; empty unless the policy
     * says {@code fencing}.
     */
    OptionalLong fencingToken();

    /**
     * Calls back once if the lock is lost: its lease ran out, or could not be renewed, or Redis gave it away. Not after
     * {@link #close()}. Called in a thread of its own, at once if the lock is lost already. The lease may have ended a
     * moment before: what must not happen then is for {@link #fencingToken()} to prevent.
     *
     * @param callback what stops the work; replaces the one given before
     */
    void onLost(Runnable callback);

    /** Releases the lock, unless it has been lost. Never throws: without Redis the lease runs out by itself. */
    @Override
    void close();
}
