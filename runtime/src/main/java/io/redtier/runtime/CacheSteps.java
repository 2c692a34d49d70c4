package io.redtier.runtime;

import java.time.Duration;

/**
 * A cache in single steps, for a caller that must hold no thread while a value is on its way from its origin, as a proxy
 * must not: {@link #find}, after a miss {@link #claim}, and with the lease that it gives the value is stored when it is
 * there. Keys, leases, ttl and figures are those of the {@link Cache} of the same name. Each method takes one round trip
 * to Redis, waits for nothing else, and calls nothing of the caller's. Thread-safe.
 *
 * @param <T> type of the values, written as JSON; never null
 */
public interface CacheSteps<T> {
    /**
     * What was found.
     *
     * @param value      not null
     * @param source     where it came from; {@code STALE}: Redis is unavailable, and the policy allows that
     * @param refreshDue whether it is time to load it again in the background, as strategy {@code RefreshAhead} or {@code
     *                   Probabilistic} stampede protection has it
     */
    record Found<V>(V value, Lookup.Source source, boolean refreshDue) {}

    /**
     * The end of a claim; both null: another process loads, or the policy is gone.
     *
     * @param found a value that has appeared meanwhile, or null
     * @param lease the right to load, or null
     */
    record Claim<V>(Found<V> found, CacheLease<V> lease) {}

    /**
     * What is cached, or null. Counts nothing, since the caller may find it unusable; see {@link #used}.
     *
     * @throws RedisUnavailableException if Redis is, and no stale value may be served, whatever the policy says
     */
    Found<T> find(String key);

    /**
     * As {@link #find}, from the primary even if the policy has replicas answer reads. For what says that other values are
     * outdated.
     *
     * @throws RedisUnavailableException as {@link #find}
     */
    Found<T> findLatest(String key);

    /** Counts what was found as a hit. */
    void used(Found<T> found);

    /** Counts a miss that got what another has loaded, as a hit. */
    void averted();

    /** Counts a load that nothing is stored of: without Redis, or since another took too long. */
    void bypassed();

    /**
     * After a miss: what has appeared meanwhile, or the right to load.
     *
     * @throws RedisUnavailableException if Redis is
     */
    Claim<T> claim(String key);

    /**
     * The right to load anew what was found, or null if another has it.
     *
     * @param background whether nobody waits for it, so that it counts as no miss
     * @throws RedisUnavailableException if Redis is
     */
    CacheLease<T> claimAnew(String key, boolean background);

    /**
     * Stores a value for exactly this time, whatever the policy's ttl, and ends any load of its key. For what must outlive
     * the values of the cache, such as the mark that they are outdated.
     *
     * @return false if Redis or the policy is unavailable, or the value is too large
     */
    boolean put(String key, T value, Duration kept);

    /** As {@link Cache#invalidate}, without an exception: false if Redis or the policy is unavailable. */
    boolean invalidate(String key);
}
