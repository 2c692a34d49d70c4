package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.NodeView;
import java.util.List;

/**
 * Everything that is known of one RedisCluster of mode Cluster at one moment. Immutable.
 *
 * @param nodes one entry for every data pod that is wanted or exists, in order of their ordinals
 * @param held slots whose move was tried and refused
 */
public record ShardsView(List<ShardNode> nodes, HeldSlots held) {

    public ShardsView {
        nodes = List.copyOf(nodes);
    }

    /** One in which no move was refused. */
    public ShardsView(List<ShardNode> nodes) {
        this(nodes, HeldSlots.NONE);
    }

    /** The nodes that answer and stay. */
    public List<ShardNode> up() {
        return nodes.stream()
                .filter(node -> node.isUp() && !node.node().terminating())
                .toList();
    }

    /** The pods without what they say of the cluster. */
    public List<NodeView> pods() {
        return nodes.stream().map(ShardNode::node).toList();
    }
}
