package io.redtier.operator.rediscluster.topology;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is known of one RedisCluster at one moment. Immutable.
 *
 * @param nodes one entry for every data pod that is wanted or exists, in order of their ordinals
 * @param sentinels one entry for every sentinel pod that exists
 * @param lastPrimary the pod that was last known to be the primary, empty before the cluster was formed
 */
public record ClusterView(List<NodeView> nodes, List<SentinelView> sentinels, String lastPrimary) {

    public ClusterView {
        nodes = List.copyOf(nodes);
        sentinels = List.copyOf(sentinels);
    }

    /** Whether a primary was ever chosen. */
    public boolean wasFormed() {
        return !lastPrimary.isEmpty();
    }

    /** The data pod that has this address now. */
    public Optional<NodeView> nodeAt(String ip) {
        return ip.isEmpty()
                ? Optional.empty()
                : nodes.stream().filter(node -> ip.equals(node.ip())).findFirst();
    }

    /** The nodes that answer. */
    public List<NodeView> up() {
        return nodes.stream().filter(NodeView::isUp).toList();
    }

    /** The sentinels that answer. */
    public Stream<SentinelView> livingSentinels() {
        return sentinels.stream().filter(SentinelView::reachable);
    }

    /** What the sentinels that answer watch. */
    public Stream<SentinelView.Watch> watches() {
        return livingSentinels().flatMap(sentinel -> sentinel.watch().stream());
    }
}
