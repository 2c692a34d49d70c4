package io.redtier.operator.rediscluster.chaos;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.load.Target;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterUnderTest;

/** The modes of a RedisCluster, as the chaos tests use them. */
enum Mode {
    Standalone("", 0, Target.Way.SERVICE),
    Sentinel("sentinel: {downAfter: 5s, failoverTimeout: 5s}\n", 2, Target.Way.SENTINEL),
    Cluster("shards: 3\ncluster: {nodeTimeout: 5s}\n", 1, Target.Way.CLUSTER);

    /** In mode Cluster. */
    static final int SHARDS = 3;

    private final String spec;
    private final int replicas;
    private final Target.Way way;

    Mode(String spec, int replicas, Target.Way way) {
        this.spec = spec;
        this.replicas = replicas;
        this.way = way;
    }

    /** A RedisCluster that keeps its data in memory alone. */
    String inMemory() {
        return inMemory(0);
    }

    /** The same with more replicas. */
    String inMemory(int more) {
        return "mode: " + name() + "\nversion: \"7.0\"\nmemory: {maxMemory: 64Mi, policy: noeviction}\n" + spec
                + (replicas == 0 ? "" : "replicas: " + (replicas + more) + "\n");
    }

    /** One that keeps its data on disk, too. */
    String onDisk() {
        return inMemory() + "persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: Delete}\n";
    }

    /** Per primary. */
    int replicas() {
        return replicas;
    }

    /** Where a client enters that knows this mode. */
    Target entrance(ClusterUnderTest shop) {
        return this == Sentinel
                ? target(shop, way, "shop-sentinel", ClusterNames.SENTINEL_PORT)
                : target(shop, way, "shop", ClusterNames.REDIS_PORT);
    }

    /** Where a client enters that knows as little as possible of the mode: the primary's Service, if there is one. */
    Target plainEntrance(ClusterUnderTest shop) {
        return target(shop, this == Cluster ? way : Target.Way.SERVICE, "shop", ClusterNames.REDIS_PORT);
    }

    private static Target target(ClusterUnderTest shop, Target.Way way, String service, int port) {
        return new Target(
                way, shop.address(service), port, "shop", "", shop.binding().getOrDefault("password", ""));
    }

    /** The pod that takes the writes, in mode Cluster those of the first shard. */
    static NodeStatus primary(ClusterUnderTest shop) {
        return shop.status().getNodes().stream()
                .filter(node -> node.getRole() == NodeRole.Primary
                        && (node.getShard() == null || node.getShard() == 0 && node.getSlots() != null))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no primary in " + shop.namespace() + ": "
                        + shop.status().getConditions()));
    }
}
