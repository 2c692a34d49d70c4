package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.shards.Layout;
import io.redtier.operator.rediscluster.shards.Shard;
import io.redtier.operator.rediscluster.topology.NodeView;
import java.util.Optional;

/** The part of the status that only a RedisCluster of mode Cluster has, or has in a way of its own. Pure. */
final class ShardedStatus {

    /**
     * The shard whose replicas stand for those of all: {@code replicas} is a number per shard, so what an autoscaler
     * reads beside it must be, too.
     */
    static final int SAMPLE = 0;

    private ShardedStatus() {}

    static void fill(RedisClusterStatus status, Layout layout, Findings found) {
        status.setPrimaries(found.servingShards().size());
        status.setSlotsAssigned(layout.served());
        status.setVersion(layout.shards().stream()
                .map(shard -> shard.primary().node().data().version())
                .findFirst()
                .orElse(null));
        status.setNodes(
                found.nodes().stream().map(node -> node(node, layout, found)).toList());
        status.setReplicas((int) layout.shards().stream()
                .filter(shard -> shard.number() == SAMPLE)
                .mapToLong(shard -> shard.replicas().size())
                .sum());
        status.setReadyReplicas((int) layout.shards().stream()
                .mapToLong(shard -> shard.replicas().stream()
                        .filter(replica ->
                                shard.isInSync(replica) && found.readyPods().contains(replica.pod()))
                        .count())
                .min()
                .orElse(0));
    }

    private static NodeStatus node(NodeView node, Layout layout, Findings found) {
        Optional<Shard> shard = layout.shards().stream()
                .filter(s ->
                        s.primary().node() == node || s.replicas().stream().anyMatch(replica -> replica.node() == node))
                .findFirst();
        NodeStatus status = StatusAssembly.node(node, shard.map(s -> s.primary().node()), found);
        shard.ifPresent(s -> {
            status.setShard(s.number());
            status.setSlots(s.primary().node() == node ? s.slots().toString() : null);
        });
        return status;
    }
}
