package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.ClusterEntry;
import java.util.List;

/**
 * What the rules must know of a RedisCluster. Immutable.
 *
 * @param id which
 * @param mode how clients find its primary, or its primaries
 * @param replicas number of replicas of each primary
 * @param tls whether it speaks TLS
 * @param evictionPolicy Redis' {@code maxmemory-policy}
 * @param appendOnly whether it writes an append-only file
 * @param access whose policies it admits
 */
public record ClusterFacts(
        ClusterId id,
        ClusterEntry.Mode mode,
        int replicas,
        boolean tls,
        String evictionPolicy,
        boolean appendOnly,
        NamespaceAccess access) {

    private static final String NO_EVICTION = "noeviction";
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    /** Whether Redis may throw away keys to make room. */
    public boolean evicts() {
        return !NO_EVICTION.equals(evictionPolicy);
    }

    /** The cluster as the document describes it. */
    public ClusterEntry entry() {
        boolean sentinel = mode == ClusterEntry.Mode.Sentinel;
        return new ClusterEntry(
                mode,
                List.of(sentinel ? host("-sentinel") + ":" + SENTINEL_PORT : host("") + ":" + REDIS_PORT),
                sentinel ? id.name() : null,
                tls,
                id.bindingPath());
    }

    /** The host name of the Service that leads to the primary; in mode Cluster to any node, which names the others. */
    public String primaryHost() {
        return host("");
    }

    /** The port of {@link #primaryHost()}. */
    public int primaryPort() {
        return REDIS_PORT;
    }

    private String host(String suffix) {
        return id.name() + suffix + "." + id.namespace() + ".svc";
    }
}
