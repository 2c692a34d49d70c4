package io.redtier.runtime.policy;

import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.QueueEntry;
import io.redtier.runtime.redis.PrefixedData;
import io.redtier.runtime.redis.RedisConnection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
    public QueueEntry queue(String name) {
        return find("queue", name, document == null ? Map.of() : document.queues());
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

    /**
     * Where the data of a CachePolicy lives: the one cluster and prefix of its caches, locks and queues.
     *
     * @param policy {@code <namespace>/<name>}; null: the only one that the document has
     * @throws UnknownPolicyException if the document has no such CachePolicy
     * @throws IllegalStateException  if there are several to choose of
     */
    public PrefixedData.Place place(String policy) {
        Map<String, Set<PrefixedData.Place>> places = new TreeMap<>();
        if (document != null) {
            document.caches()
                    .values()
                    .forEach(cache -> add(places, cache.policy(), cache.cluster(), cache.keyPrefix()));
            document.locks().values().forEach(lock -> add(places, lock.policy(), lock.cluster(), lock.keyPrefix()));
            document.queues()
                    .values()
                    .forEach(queue -> add(places, queue.policy(), queue.cluster(), queue.keyPrefix()));
        }
        String chosen = policy == null && places.size() == 1
                ? places.keySet().iterator().next()
                : policy;
        if (chosen == null || !places.containsKey(chosen)) {
            throw new UnknownPolicyException(
                    "CachePolicy", chosen == null ? "<the only one>" : chosen, places.keySet());
        }
        if (places.get(chosen).size() > 1) {
            throw new IllegalStateException("CachePolicy " + chosen + " uses several Redis clusters, so it cannot say"
                    + " where other data belongs; give what lies elsewhere a policy of its own");
        }
        return places.get(chosen).iterator().next();
    }

    private void add(Map<String, Set<PrefixedData.Place>> places, String policy, String cluster, String keyPrefix) {
        places.computeIfAbsent(policy, name -> new HashSet<>()).add(new PrefixedData.Place(redis(cluster), keyPrefix));
    }

    private static <E> E find(String kind, String name, Map<String, E> entries) {
        E entry = entries.get(name);
        if (entry == null) {
            throw new UnknownPolicyException(kind, name, entries.keySet());
        }
        return entry;
    }
}
