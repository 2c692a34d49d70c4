package io.redtier.runtime;

import java.time.Duration;

/**
 * The right to load a value, until the lease of the policy is over. Each method takes one round trip to Redis, and never
 * throws if it is unavailable. To be ended by {@link #store} or {@link #release}; thread-safe.
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

    /**
     * Stores a part of what was loaded under another key, as of when the right to load was claimed: it counts as absent if
     * the cache was invalidated as a whole since then. Asks for no lease of that key, ends any load of it, and leaves this
     * lease as it is.
     *
     * @param key  where to store it
     * @param kept how long to keep it, above 0, whatever the policy's ttl
     * @return false if Redis is unavailable, or the value is too large
     */
    boolean storeAt(String key, T value, Duration kept);

    /** Ends the lease without a value, so that the next one that misses may load. */
    void release();
}
