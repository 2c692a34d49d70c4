package io.redtier.operator.rediscluster.shards;

/**
 * What a RedisCluster of mode Cluster asks for, as far as the topology is concerned. Immutable.
 *
 * @param shards number of primaries, 3 or more
 * @param replicas number of replicas of each primary, 0 or more
 * @param nodeTimeoutMillis silence after which nodes take one of them for failed, in milliseconds
 * @param persistent whether data outlives a pod
 * @param evicts whether any key may be evicted when memory is full
 * @param approved the {@link io.redtier.operator.rediscluster.topology.Offer} that a person has allowed; empty when none
 */
public record ShardsSpec(
        int shards, int replicas, long nodeTimeoutMillis, boolean persistent, boolean evicts, String approved) {

    /** Number of pods in all. */
    public int pods() {
        return shards * (1 + replicas);
    }

    /** The same with another number of shards. */
    public ShardsSpec withShards(int count) {
        return new ShardsSpec(count, replicas, nodeTimeoutMillis, persistent, evicts, approved);
    }

    /** Whether the pod stays when there are only as many as are wanted. */
    boolean keeps(ShardNode node) {
        return node.node().ordinal() < pods();
    }

    /** How many members of the shard stay. */
    int staff(Shard shard) {
        return (int) shard.members().filter(this::keeps).count();
    }

    /**
     * The largest key that is moved, in bytes of its memory: while it is, neither of two nodes answers anybody, and half
     * a node timeout is what the slowest machine may need for it.
     */
    long largestKeyBytes() {
        return nodeTimeoutMillis / 2 * 20_000;
    }

    /**
     * How long a handover is not begun again, in milliseconds. Redis gives one up after 5 s, and a replica that has asked for
     * votes in vain asks again only after four node timeouts (clusterHandleSlaveFailover in cluster.c): one that is begun
     * before pauses the clients of the primary for nothing.
     */
    public long handoverPatienceMillis() {
        return Math.max(6000, 4 * nodeTimeoutMillis + 1000);
    }

    /**
     * How long the nodes themselves are given to fail over, in milliseconds: they take one node timeout to notice and an
     * election is tried again after four.
     */
    public long patienceMillis() {
        return 6 * nodeTimeoutMillis;
    }
}
