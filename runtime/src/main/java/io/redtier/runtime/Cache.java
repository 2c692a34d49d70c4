package io.redtier.runtime;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

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
     * <p>While Redis is unavailable, or the policy is gone from the document, the loader is called for each read, unless
     * the policy says {@code Fail}, or {@code ServeStale} and the value is in the memory of this process.
     *
     * <p>With strategy {@code RefreshAhead} or {@code Probabilistic} stampede protection the loader may also be called
     * after this method has returned, in a thread of the library.
     *
     * @throws CacheLoadException        if the loader threw a checked exception; unchecked ones pass unchanged
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    Lookup<T> get(String key, CacheLoader<? extends T> loader);

    /**
     * One property of a value. Where values are stored as {@code Hash} only that field is read, in one round trip; else,
     * and on a miss, it is taken from the value as {@link #get} gives it.
     *
     * @param field the property's name in JSON
     * @param type  what to read it as
     * @return the property; null if there is no such thing, or it has no such property
     * @throws IllegalArgumentException if it cannot be read as this type
     */
    <F> Lookup<F> getField(String key, String field, Class<F> type, CacheLoader<? extends T> loader);

    /**
     * The values of many keys: a pipelined read, and where some are missing, one call of the loader for all that no other
     * process is loading, and two pipelined round trips more. Keys that others load are waited for, after this call's own
     * are stored, up to {@code maxWait} and then loaded without being stored, by one more call of the loader.
     *
     * @param keys any number; asked for 1000 at a time
     * @return a {@link Lookup} for each key, in their order
     * @throws CacheLoadException        if the loader threw a checked exception, or returned null; unchecked ones pass
     *                                   unchanged. Nothing is stored of what it was asked for.
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    Map<String, Lookup<T>> getAll(Collection<String> keys, BulkCacheLoader<? extends T> loader);

    /**
     * As {@link #put(String, Object)} for many values, in one pipelined round trip for each 1000.
     *
     * @return whether all were stored
     */
    boolean putAll(Map<String, ? extends T> values);

    /**
     * As {@link #invalidate} for many keys, in one pipelined round trip for each 1000.
     *
     * @return false if Redis is unavailable: some old values may then be served until their ttl ends
     */
    boolean invalidateAll(Collection<String> keys);

    /**
     * Loads what will be asked for most, to be called when the application starts: in the background, as soon as there are a
     * policy and Redis. Where the policy has {@code warmUp}, one process does it, as {@link #getAll} does; what is in the
     * cache already is not loaded.
     *
     * @return what became of it; fails with what {@code keys} or {@code loader} threw, and is then left to another process
     *         to start. Cancelled if this instance is closed before.
     */
    CompletableFuture<WarmUp> warmUp(WarmUpKeys keys, BulkCacheLoader<? extends T> loader);

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

    /**
     * Invalidates all values at the cost of one write, to be called after their origin has changed as a whole. Loads under
     * way will not be served to others. This process sees it at once, others within a second, and at once if they keep a
     * near cache.
     *
     * @return false if Redis is unavailable: old values may then be served until their ttl ends
     * @throws RedisUnavailableException only with {@code onRedisFailure: Fail}
     */
    boolean invalidateAll();

    /**
     * What is known of a key at this moment, for people who ask why a read did what it did. Changes, loads and counts
     * nothing. One round trip to the primary, and one more where nothing was read in the last second. A value that waits to
     * be written behind is not in it until it was read.
     *
     * @throws UnknownPolicyException if the document does not hold this cache
     */
    CacheExplanation explain(String key);
}
