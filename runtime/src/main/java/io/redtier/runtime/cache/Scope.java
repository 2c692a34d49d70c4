package io.redtier.runtime.cache;

import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.redis.RedisConnection;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache as one document has it, so that one call sees one policy. Thread-safe.
 *
 * @param active      the document and its connections
 * @param name        the cache's name in the document
 * @param policy      its entry there
 * @param redis       the connection of its cluster
 * @param codec       writes and reads values
 * @param meters      where calls are counted
 * @param generations what was invalidated as a whole
 * @param near        values in this process; null: none are kept
 * @param clock       tells when values expire
 */
record Scope<T>(
        ActivePolicy active,
        String name,
        CacheEntry policy,
        RedisConnection redis,
        ValueCodec<T> codec,
        CacheMeters meters,
        Generations generations,
        NearCache<T> near,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Scope.class);
    private static final String NOWHERE = "";

    /**
     * What is stored.
     *
     * @param value the value and its stamp
     * @param parts both encoded
     * @param ttl   how long they are kept
     */
    record Item<V>(Decoded<V> value, List<byte[]> parts, Duration ttl) {}

    CacheStore store(String key) {
        return new CacheStore(
                redis,
                isHash(),
                KeySchema.cacheKey(policy.keyPrefix(), name, key),
                channel(),
                near == null ? NOWHERE : NearFeed.changeOf(name, key));
    }

    /** What a store holds, by the node that the policy wants to answer, see {@link Generations#readWith}. */
    List<byte[]> read(CacheStore store) {
        return read(store, policy.readFrom());
    }

    List<byte[]> read(CacheStore store, CacheEntry.ReadFrom from) {
        return generations.readWith(from, store.valueKey(), store.hash());
    }

    /** Where near caches are told of changes; empty if there are none. */
    String channel() {
        return near == null ? NOWHERE : KeySchema.nearChannel(policy.keyPrefix());
    }

    boolean isHash() {
        return policy.storage().format() == CacheEntry.Storage.Format.Hash;
    }

    static String newOwner() {
        return UUID.randomUUID().toString();
    }

    Duration lease() {
        return policy.stampedeProtection().lease();
    }

    boolean isExclusive() {
        return policy.stampedeProtection().mode() == CacheEntry.StampedeProtection.Mode.Lock;
    }

    /**
     * What Redis holds; null if that is nothing, of an earlier generation, or illegible: that is deleted, so that a load
     * replaces it.
     */
    Decoded<T> decode(CacheStore store, List<byte[]> parts) {
        try {
            Decoded<T> decoded = codec.decode(parts);
            if (decoded == null) {
                return null;
            }
            generations.learn(decoded.stamp().generation());
            return decoded.stamp().generation() < generations.current() ? null : decoded;
        } catch (IOException e) {
            LOG.warn("cache \"{}\" drops a stored value: {}", name, e.getMessage());
            store.invalidate();
            return null;
        }
    }

    /**
     * What to store for a value; null if it is not to be stored.
     *
     * @param generation of the cache before the value was asked from its origin
     * @param loadMillis how long that took
     * @throws IllegalArgumentException if it cannot be written
     */
    Item<T> item(T value, long generation, int loadMillis) {
        if (value == null && policy.negativeTtl() == null) {
            return null;
        }
        Duration ttl = ttl(value);
        boolean timed = value != null && EarlyRefresh.isWanted(policy);
        Stamp stamp = new Stamp(generation, timed ? clock.millis() + ttl.toMillis() : 0, timed ? loadMillis : 0);
        try {
            List<byte[]> parts = codec.encode(value, stamp, policy.storage());
            if (value != null
                    && parts.stream().mapToLong(part -> part.length).sum()
                            > policy.storage().maxValueSize()) {
                meters.count(Event.TOO_LARGE);
                return null;
            }
            return new Item<>(new Decoded<>(value, stamp), parts, ttl);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\" cannot write a value of this type as JSON: " + e.getMessage(), e);
        }
    }

    /** The time to keep a value, shortened at random so that those stored together do not expire together. */
    private Duration ttl(T value) {
        long full = (value == null ? policy.negativeTtl() : policy.ttl()).toMillis();
        double share =
                policy.ttlJitterPercent() / 100.0 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(full * (1 - share))));
    }

    void failIfPolicySaysSo(RedisUnavailableException e) {
        if (policy.onRedisFailure().mode() == CacheEntry.OnRedisFailure.Mode.Fail) {
            throw e;
        }
    }

    /** What Redis answered, counted. */
    Lookup<T> hit(Decoded<T> found) {
        meters.count(found.value() == null ? Event.NEGATIVE_HIT : Event.HIT);
        return new Lookup<>(found.value(), found.value() == null ? Lookup.Source.NEGATIVE_HIT : Lookup.Source.HIT);
    }

    /** What this process has in memory and may serve; or null. */
    NearCache.Entry<T> nearEntry(String key) {
        return near == null ? null : near.fresh(key, generations.current());
    }

    /** The same, counted. */
    Lookup<T> nearHit(String key) {
        NearCache.Entry<T> entry = nearEntry(key);
        if (entry == null) {
            return null;
        }
        meters.count(Event.NEAR_HIT);
        return entry.hit();
    }

    /** What may be served while Redis is unavailable, counted; or null. */
    Lookup<T> stale(String key) {
        NearCache.Entry<T> entry = staleEntry(key);
        if (entry == null) {
            return null;
        }
        meters.count(Event.STALE);
        return new Lookup<>(entry.hit().value(), Lookup.Source.STALE);
    }

    /** What may be served while Redis is unavailable, or null. */
    NearCache.Entry<T> staleEntry(String key) {
        boolean allowed = near != null && policy.onRedisFailure().mode() == CacheEntry.OnRedisFailure.Mode.ServeStale;
        return allowed ? near.stale(key, generations.current()) : null;
    }

    /**
     * Changes what is cached, here and in Redis; whether Redis was available.
     *
     * @param what for a message
     * @param keys what is changed
     */
    boolean change(String what, Runnable call, String... keys) {
        try {
            call.run();
            return true;
        } catch (RedisUnavailableException e) {
            failIfPolicySaysSo(e);
            LOG.warn(
                    "cache \"{}\" could not {}, so an old one may be served for up to {}: {}",
                    name,
                    what,
                    policy.ttl(),
                    e.getMessage());
            return false;
        } finally {
            // After it, since until then the old value could be read once more, and also where it failed.
            for (String key : keys) {
                dropNear(key);
            }
        }
    }

    NearCache.Mark mark(String key) {
        return near == null ? null : near.mark(key);
    }

    void keepNear(String key, NearCache.Mark mark, Decoded<T> value) {
        if (near != null) {
            near.put(key, mark, value);
        }
    }

    void dropNear(String key) {
        if (near != null) {
            near.drop(key);
        }
    }
}
