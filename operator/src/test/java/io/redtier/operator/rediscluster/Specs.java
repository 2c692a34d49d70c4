package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.rediscluster.RedisCluster;

/** RedisClusters for tests, with the defaults that the API server would have filled in. */
public final class Specs {

    private static final String SENTINEL = """
            apiVersion: redtier.io/v1alpha1
            kind: RedisCluster
            metadata: {name: shop, namespace: shop, uid: c1, generation: 1}
            spec:
              mode: Sentinel
              version: "7.0"
              replicas: 2
              sentinel: {replicas: 3, quorum: 2, downAfter: 1s, failoverTimeout: 3s, parallelSyncs: 1}
              memory: {maxMemory: 64Mi, policy: noeviction}
              persistence: {mode: None, reclaimPolicy: Retain}
              auth: {enabled: true}
              scheduling: {zone: {spread: Preferred}, node: {spread: Preferred}}
              podDisruptionBudget: {mode: Managed}
              paused: false
            """;

    private Specs() {}

    /** One primary, two replicas, three sentinels, nothing on disk. */
    public static RedisCluster sentinel() {
        return Serialization.unmarshal(SENTINEL, RedisCluster.class);
    }

    /** The same with an append-only file. */
    public static RedisCluster persistent() {
        return Serialization.unmarshal(
                SENTINEL.replace("mode: None,", "mode: AppendOnly, size: 1Gi,"), RedisCluster.class);
    }

    /** One node. */
    public static RedisCluster standalone() {
        return Serialization.unmarshal(
                SENTINEL.replace("mode: Sentinel", "mode: Standalone").replace("replicas: 2\n", "replicas: 0\n"),
                RedisCluster.class);
    }

    /** Three primaries with a replica each. */
    public static RedisCluster sharded() {
        return Serialization.unmarshal(
                SENTINEL.replace("mode: Sentinel", "mode: Cluster\n  shards: 3\n  cluster: {nodeTimeout: 2s}")
                        .replace("replicas: 2\n", "replicas: 1\n")
                        .replaceAll("\n +sentinel:.*", ""),
                RedisCluster.class);
    }
}
