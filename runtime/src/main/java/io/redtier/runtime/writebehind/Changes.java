package io.redtier.runtime.writebehind;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.WriteBehindFullException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.Strategy;
import io.redtier.runtime.document.CacheEntry.WriteBehind;
import io.redtier.runtime.json.TypedJson;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.RedisConnection;
import java.io.IOException;
import java.time.Duration;

/** The changes of one cache that are still to be written. Thread-safe. */
public final class Changes<T> {
    private static final int MAX_KEY_LENGTH = 1024;
    /** For what waits from before the cache got another strategy: write it soon. */
    private static final WriteBehind LEFT_OVER = new WriteBehind(Duration.ofMillis(1), 100, 1, 5);

    private final String cache;
    private final TypedJson<T> json;
    private final PolicyStore policies;

    /**
     * @param cache    its name in the document
     * @param json     writes and reads values
     * @param type     type of the values
     * @param policies where the policy is looked up at each call
     */
    public Changes(String cache, ObjectMapper json, JavaType type, PolicyStore policies) {
        this.cache = cache;
        this.json = new TypedJson<>("cache \"" + cache + '"', json, type);
        this.policies = policies;
    }

    String cache() {
        return cache;
    }

    T read(byte[] value) throws IOException {
        return json.read(value);
    }

    /** The cache's policy and where its changes are, as they are in force. */
    record Site(String cache, CacheEntry policy, RedisConnection redis) {
        Partition partition(int number) {
            return Partition.of(redis, policy.keyPrefix(), cache, number);
        }

        Partition partitionOf(String key) {
            return partition(Partition.numberOf(key));
        }

        long mostPerPartition() {
            return (settings().maxPending() + Partition.COUNT - 1) / Partition.COUNT;
        }

        WriteBehind settings() {
            return policy.writeBehind() == null ? LEFT_OVER : policy.writeBehind();
        }
    }

    /** Where new changes are noted; null if the document does not hold the cache, or with another strategy. */
    Site siteOfNew() {
        ActivePolicy active = policies.current();
        CacheEntry policy =
                active.document() == null ? null : active.document().caches().get(cache);
        return policy == null || policy.strategy() != Strategy.WriteBehind
                ? null
                : new Site(cache, policy, active.redis(policy.cluster()));
    }

    /**
     * Where the changes are, also those from before the cache got another strategy.
     *
     * @throws UnknownPolicyException if the document does not hold the cache
     */
    Site site() {
        ActivePolicy active = policies.current();
        CacheEntry policy = active.cache(cache);
        return new Site(cache, policy, active.redis(policy.cluster()));
    }

    /** Notes a change and gives its id. Everything is checked first. */
    String append(Site site, String key, T value) {
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("key of cache \"" + cache + "\" must have 1 to " + MAX_KEY_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
        byte[] written = json.write(value);
        long largest = site.policy().storage().maxValueSize();
        if (written.length > largest) {
            throw new IllegalArgumentException("the value of key \"" + key + "\" for cache \"" + cache + "\" has "
                    + written.length + " bytes as JSON; at most " + largest
                    + " fit, so make it smaller or raise storage.maxValueSize");
        }
        String id = site.partitionOf(key).append(key, written, site.mostPerPartition());
        if (id == null) {
            throw new WriteBehindFullException(cache, site.settings().maxPending());
        }
        return id;
    }
}
