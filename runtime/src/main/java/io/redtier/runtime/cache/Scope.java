package io.redtier.runtime.cache;

import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.redis.RedisConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache as one document has it, so that one call sees one policy. Thread-safe.
 *
 * @param name   its name in the document
 * @param policy its entry there
 * @param redis  the connection of its cluster
 * @param codec  writes and reads values
 * @param meters where calls are counted
 */
record Scope<T>(String name, CacheEntry policy, RedisConnection redis, ValueCodec<T> codec, CacheMeters meters) {
    private static final Logger LOG = LoggerFactory.getLogger(Scope.class);

    CacheStore store(String key) {
        String valueKey = KeySchema.cacheKey(policy.keyPrefix(), name, key);
        return new CacheStore(redis, valueKey, KeySchema.leaseKey(valueKey));
    }

    static String newOwner() {
        return UUID.randomUUID().toString();
    }

    Duration lease() {
        return policy.stampedeProtection().lease();
    }

    /** What Redis holds; null if that is nothing, or nothing legible: that is deleted, so that a load replaces it. */
    Lookup<T> decode(CacheStore store, byte[] stored) {
        if (stored == null) {
            return null;
        }
        try {
            T value = codec.decode(stored);
            return new Lookup<>(value, value == null ? Lookup.Source.NEGATIVE_HIT : Lookup.Source.HIT);
        } catch (IOException e) {
            LOG.warn("cache \"{}\" drops a stored value: {}", name, e.getMessage());
            store.invalidate();
            return null;
        }
    }

    /**
     * What to store for a value; null if it is not to be stored.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    byte[] encode(T value) {
        if (value == null && policy.negativeTtl() == null) {
            return null;
        }
        try {
            byte[] encoded = codec.encode(value, policy.storage());
            if (value != null && encoded.length > policy.storage().maxValueSize()) {
                meters.count(Event.TOO_LARGE);
                return null;
            }
            return encoded;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\" cannot write a value of this type as JSON: " + e.getMessage(), e);
        }
    }

    /** The time to keep a value, shortened at random so that those stored together do not expire together. */
    Duration ttl(T value) {
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
}
