package io.redtier.operator.policy.rules;

import io.redtier.crds.rediscluster.AllowedNamespaces;
import io.redtier.crds.rediscluster.EvictionPolicy;
import io.redtier.crds.rediscluster.Mode;
import io.redtier.crds.rediscluster.PersistenceMode;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterSpec;
import io.redtier.runtime.document.ClusterEntry;
import java.util.Locale;

/** Reads what the rules must know of a RedisCluster object. Pure and thread-safe. */
public final class ClusterReader {

    private ClusterReader() {}

    /** The facts; fields that the schema would have filled count as their defaults. */
    public static ClusterFacts read(RedisCluster cluster) {
        RedisClusterSpec spec = cluster.getSpec();
        return new ClusterFacts(
                id(cluster),
                mode(spec.getMode()),
                spec.getReplicas() == null ? 0 : spec.getReplicas(),
                false,
                evictionPolicy(spec),
                spec.getPersistence() != null && spec.getPersistence().getMode() == PersistenceMode.AppendOnly,
                access(spec));
    }

    /** Its name. */
    public static ClusterId id(RedisCluster cluster) {
        return new ClusterId(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    private static ClusterEntry.Mode mode(Mode mode) {
        if (mode == Mode.Cluster) {
            return ClusterEntry.Mode.Cluster;
        }
        return mode == Mode.Sentinel ? ClusterEntry.Mode.Sentinel : ClusterEntry.Mode.Standalone;
    }

    private static String evictionPolicy(RedisClusterSpec spec) {
        EvictionPolicy policy =
                spec.getMemory() == null ? null : spec.getMemory().getPolicy();
        // Redis' own spelling differs from the constants' in the dash and the case alone.
        return (policy == null ? EvictionPolicy.ALLKEYS_LRU : policy)
                .name()
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    private static NamespaceAccess access(RedisClusterSpec spec) {
        AllowedNamespaces allowed =
                spec.getAccess() == null ? null : spec.getAccess().getAllowedNamespaces();
        if (allowed == null || allowed.getFrom() == null) {
            return NamespaceAccess.SAME;
        }
        return switch (allowed.getFrom()) {
            case Same -> NamespaceAccess.SAME;
            case All -> NamespaceAccess.ALL;
            case Selector -> NamespaceAccess.matching(allowed.getSelector());
        };
    }
}
