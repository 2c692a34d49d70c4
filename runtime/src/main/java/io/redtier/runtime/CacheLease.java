package io.redtier.runtime;

import java.time.Duration;

/**
 * The right to load a value, until the lease of the policy is over. Each method takes one round trip to Redis, and never
 * throws if it is unavailable. To be ended by one of them; thread-safe.
 *
 * @param <T> type of the value
 */
public interface CacheLease<T> {
    /**
     * Stores what was loaded, unless it was invalidated meanwhile or the lease is over, and ends the lease.
     *
     * @param atMost longest time to keep it, above 0: the policy's ttl counts if it is shorter
     * @return whether it was stored
     */
    boolean store(T value, Duration atMost);

    /** Ends the lease without a value, so that the next one that misses may load. */
    void release();
}
