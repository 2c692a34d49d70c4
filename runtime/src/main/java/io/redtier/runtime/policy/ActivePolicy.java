package io.redtier.runtime.policy;

import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.redis.RedisConnection;
import java.util.Collections;
import java.util.Map;

/**
 * The document in force together with the connections of its clusters. Immutable, so that one call sees one policy.
 *
 * @param document    the document, or null before the first
 * @param connections by cluster name, one for each cluster of the document
 */
public record ActivePolicy(PolicyDocument document, Map<String, RedisConnection> connections) {
    static final ActivePolicy NONE = new ActivePolicy(null, Map.of());

    /** @throws UnknownPolicyException naming the known ones */
    public CacheEntry cache(String name) {
        return find("cache", name, document == null ? Map.of() : document.caches());
    }

    /** @throws UnknownPolicyException naming the known ones */
    public LockEntry lock(String name) {
        return find("lock", name, document == null ? Map.of() : document.locks());
    }

    /** @throws UnknownPolicyException naming the known ones */
    public LimitEntry limit(String name) {
        return find("limit", name, limits());
    }

    /** All limits by name. */
    public Map<String, LimitEntry> limits() {
        return document == null ? Collections.emptyMap() : document.limits();
    }

    /** The connection of a cluster that the document names. */
    public RedisConnection redis(String cluster) {
        return connections.get(cluster);
    }

    private static <E> E find(String kind, String name, Map<String, E> entries) {
        E entry = entries.get(name);
        if (entry == null) {
            throw new UnknownPolicyException(kind, name, entries.keySet());
        }
        return entry;
    }
}
