package io.redtier.operator.rediscluster.shards;

/**
 * What a RedisCluster of mode Cluster asks for, as far as the topology is concerned. Immutable.
 *
 * @param shards number of primaries, 3 or more
 * @param replicas number of replicas of each primary, 0 or more
 * @param nodeTimeoutMillis silence after which nodes take one of them for failed, in milliseconds
 * @param persistent whether data outlives a pod
 */
public record ShardsSpec(int shards, int replicas, long nodeTimeoutMillis, boolean persistent) {

    /** Number of pods in all. */
    public int pods() {
        return shards * (1 + replicas);
    }

    /**
     * How long the nodes themselves are given to fail over, in milliseconds: they take one node timeout to notice and an
     * election is tried again after four.
     */
    public long patienceMillis() {
        return 6 * nodeTimeoutMillis;
    }
}
