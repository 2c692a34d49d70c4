package io.redtier.runtime.document;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything the runtime of one workload must know, as published by the operator. Immutable; entries are sorted by
 * name. Instances built in code are checked when they are written, see {@link PolicyDocuments#write}.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param generation    0 or above; grows by one with each change of {@code revision}: the highest one wins
 * @param revision      hash of the content, see {@link PolicyDocuments#revisionOf}
 * @param workload      for whom this is
 * @param clusters      Redis clusters by {@code <namespace>/<name>}
 * @param caches        caches by name
 * @param locks         locks by name
 * @param queues        queues by name
 * @param limits        rate limits by name
 */
public record PolicyDocument(
        int schemaVersion,
        long generation,
        String revision,
        Workload workload,
        Map<String, ClusterEntry> clusters,
        Map<String, CacheEntry> caches,
        Map<String, LockEntry> locks,
        Map<String, QueueEntry> queues,
        Map<String, LimitEntry> limits) {

    /** The only schema version there is. */
    public static final int SCHEMA_VERSION = 1;

    public PolicyDocument {
        clusters = sorted(clusters);
        caches = sorted(caches);
        locks = sorted(locks);
        queues = sorted(queues);
        limits = sorted(limits);
    }

    /**
     * A document of generation 0, without queues, whose revision is computed from its content.
     *
     * @param workload for whom this is
     * @param clusters Redis clusters by {@code <namespace>/<name>}
     * @param caches   caches by name
     * @param locks    locks by name
     * @param limits   rate limits by name
     */
    public static PolicyDocument of(
            Workload workload,
            Map<String, ClusterEntry> clusters,
            Map<String, CacheEntry> caches,
            Map<String, LockEntry> locks,
            Map<String, LimitEntry> limits) {
        return new PolicyDocument(SCHEMA_VERSION, 0, "", workload, clusters, caches, locks, Map.of(), limits)
                .withQueues(Map.of());
    }

    /** The same with other queues; its revision is computed from its content. */
    public PolicyDocument withQueues(Map<String, QueueEntry> newQueues) {
        PolicyDocument unnamed =
                new PolicyDocument(schemaVersion, generation, "", workload, clusters, caches, locks, newQueues, limits);
        return unnamed.withRevision(PolicyDocuments.revisionOf(unnamed));
    }

    /** The same content under another generation. */
    public PolicyDocument withGeneration(long newGeneration) {
        return new PolicyDocument(
                schemaVersion, newGeneration, revision, workload, clusters, caches, locks, queues, limits);
    }

    PolicyDocument withRevision(String newRevision) {
        return new PolicyDocument(
                schemaVersion, generation, newRevision, workload, clusters, caches, locks, queues, limits);
    }

    private static <V> Map<String, V> sorted(Map<String, V> entries) {
        return Collections.unmodifiableMap(new TreeMap<>(entries));
    }
}
