package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.NodeView;
import java.util.List;

/**
 * Everything that is known of one RedisCluster of mode Cluster at one moment. Immutable.
 *
 * @param nodes one entry for every data pod that is wanted or exists, in order of their ordinals
 */
public record ShardsView(List<ShardNode> nodes) {

    public ShardsView {
        nodes = List.copyOf(nodes);
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
