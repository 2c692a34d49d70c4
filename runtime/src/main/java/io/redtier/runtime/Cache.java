package io.redtier.runtime;

/**
 * A cache of the policy document. Its policy is looked up at each call, so a change takes effect at once. Thread-safe.
 * Keys are 1 to 1024 characters; others give an IllegalArgumentException.
 *
 * @param <T> type of the values, written as JSON
 */
public interface Cache<T> {
    /**
     * The value of a key; a miss is loaded. Of all processes that miss at once, one loads while the others wait for up to
     * {@code maxWait} of the policy and then load for themselves without storing.
     *
     * <p>While Redis is unavailable, or the policy is gone from the document, the loader is called for each read (unless
     * the policy says {@code Fail}).
     *
     * @throws CacheLoadException        if the loader threw a checked exception; unchecked ones pass unchanged
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    Lookup<T> get(String key, CacheLoader<? extends T> loader);

    /**
     * Stores a value and ends any load of this key that is under way. Null stores "there is no such thing" where the
     * policy has a negative ttl, else it invalidates.
     *
     * <p>With strategy {@code WriteBehind} it is kept in Redis and written to the origin later, see {@link WriteBehind}; what
     * is too large is an IllegalArgumentException then.
     *
     * @return whether it was stored; false if it is too large (the key is invalidated then) or Redis is unavailable
     * @throws RedisUnavailableException  only with {@code onRedisFailure: Fail}, or strategy {@code WriteBehind}
     * @throws WriteBehindFullException   if too many changes wait to be written
     */
    boolean put(String key, T value);

    /**
     * Removes a value, to be called after its origin has changed. A load under way will not store what it read.
     *
     * @return false if Redis is unavailable: an old value may then be served until its ttl ends
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    boolean invalidate(String key);
}
