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
     * @return whether it was stored; false if it is too large (the key is invalidated then) or Redis is unavailable
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    boolean put(String key, T value);

    /**
     * Changes the origin by the writer, and the cache as the policy says: strategy {@code WriteThrough} or {@code
     * invalidation: Update} caches the value, else it is removed and the next read loads it. Costs two round trips.
     *
     * <p>The cached value is removed before the writer is called, and reads wait for the outcome as for a load; so
     * neither a process that dies in between nor a load of the former value leaves an old value behind. Where writes of one key
     * overlap, the one that ends last leaves nothing cached, since only the origin knows which was the last. Where the
     * writer fails, nothing is cached.
     *
     * @param value null: there shall be no such thing
     * @return false if Redis was unavailable after the writer had succeeded: an old value may then be served until its
     *         ttl ends
     * @throws CacheWriteException       if the writer threw a checked exception; unchecked ones pass unchanged
     * @throws IllegalArgumentException  if the value cannot be written as JSON; the writer is not called then
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail} and before the writer is called
     */
    boolean put(String key, T value, CacheWriter<? super T> writer);

    /**
     * Removes a value, to be called after its origin has changed. A load under way will not store what it read.
     *
     * @return false if Redis is unavailable: an old value may then be served until its ttl ends
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    boolean invalidate(String key);
}
