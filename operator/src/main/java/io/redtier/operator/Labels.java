package io.redtier.operator;

import java.util.Map;
import java.util.TreeMap;

/** The labels on everything the operator creates. Stateless and thread-safe. */
public final class Labels {

    /** The RedisCluster that an object belongs to (its name, in the same namespace). */
    public static final String CLUSTER = "redtier.io/cluster";

    /** What a pod runs: {@link #REDIS} or {@link #SENTINEL}. */
    public static final String COMPONENT = "redtier.io/component";

    /** What a data pod is right now: {@link #PRIMARY} or {@link #REPLICA}; set and moved by the operator alone. */
    public static final String ROLE = "redtier.io/role";

    /** The number of the shard that a data pod of mode Cluster holds, from 0; set and moved by the operator alone. */
    public static final String SHARD = "redtier.io/shard";

    /** The zone of the Kubernetes node, which Kubernetes copies to its pods from 1.35 on. */
    public static final String ZONE = "topology.kubernetes.io/zone";

    public static final String REDIS = "redis";
    public static final String SENTINEL = "sentinel";
    public static final String PRIMARY = "primary";
    public static final String REPLICA = "replica";

    /** The value of {@code app.kubernetes.io/managed-by} on everything the operator writes. */
    public static final String MANAGER = "redtier-operator";

    private Labels() {}

    /**
     * The full set for an object of a RedisCluster.
     *
     * @param cluster name of the RedisCluster
     * @param component {@link #REDIS} or {@link #SENTINEL}
     */
    public static Map<String, String> of(String cluster, String component) {
        Map<String, String> labels = new TreeMap<>(managed(cluster));
        labels.put("app.kubernetes.io/component", component);
        labels.put(COMPONENT, component);
        labels.put(CLUSTER, cluster);
        return labels;
    }

    /**
     * The labels of an object that the operator writes for {@code instance} (a RedisCluster or a workload), without
     * those that select pods.
     */
    public static Map<String, String> managed(String instance) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/name", "redtier");
        labels.put("app.kubernetes.io/instance", instance);
        labels.put("app.kubernetes.io/managed-by", MANAGER);
        return labels;
    }

    /** The labels that select the pods of one component; immutable on StatefulSets, so never add to them. */
    public static Map<String, String> selector(String cluster, String component) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(CLUSTER, cluster);
        labels.put(COMPONENT, component);
        return labels;
    }

    /** {@link #selector} narrowed to the data pods that hold {@code role} now. */
    public static Map<String, String> roleSelector(String cluster, String role) {
        Map<String, String> labels = new TreeMap<>(selector(cluster, REDIS));
        labels.put(ROLE, role);
        return labels;
    }

    /** {@link #roleSelector} narrowed to one shard. */
    public static Map<String, String> shardSelector(String cluster, String role, int shard) {
        Map<String, String> labels = new TreeMap<>(roleSelector(cluster, role));
        labels.put(SHARD, String.valueOf(shard));
        return labels;
    }
}
