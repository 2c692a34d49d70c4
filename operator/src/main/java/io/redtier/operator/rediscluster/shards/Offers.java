package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Offer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person may allow where nobody can be sure. Pure. */
final class Offers {

    private Offers() {}

    /** To take everything from a node that has no place, so that it can be given one. */
    static Offer erase(ShardNode node) {
        return Offer.of(
                "erase " + node.id(),
                node.node(),
                List.of(node.node()),
                "erase " + node.pod() + " and let it begin anew; its "
                        + node.node().data().keys() + " keys are lost then");
    }

    /** To make a node forget one that is no pod of the RedisCluster. */
    static Offer forget(Peer foreigner, List<ShardNode> nodes) {
        return Offer.of(
                "forget " + foreigner.id(),
                nodes.get(0).node(),
                views(nodes),
                "let all nodes forget the one at " + foreigner.ip());
    }

    /** To let a replica lead though others may hold more. */
    static Offer takeover(ShardNode heir, Slots slots, List<ShardNode> unseen) {
        return Offer.of(
                "takeover " + slots,
                heir.node(),
                concerned(heir, unseen),
                "let " + heir.pod() + " (" + heir.node().data().keys() + " keys) take over slots " + slots
                        + "; what only " + names(unseen) + " holds of them is lost then");
    }

    /** To give slots to a node that has none of their keys. */
    static Offer giveAway(ShardNode owner, Slots slots, List<ShardNode> unseen) {
        return Offer.of(
                "give away " + slots,
                owner.node(),
                concerned(owner, unseen),
                "give slots " + slots + " to " + owner.pod() + " without data; what " + names(unseen)
                        + " holds of them is lost then");
    }

    /** To give slots that belong to nobody to a node that holds keys of them. */
    static Offer own(ShardNode keeper, Slots slots) {
        return Offer.of(
                "own " + slots,
                keeper.node(),
                List.of(keeper.node()),
                "give slots " + slots + " to " + keeper.pod() + " with the "
                        + keeper.node().data().keys() + " keys that it holds");
    }

    private static List<NodeView> concerned(ShardNode subject, List<ShardNode> unseen) {
        return views(Stream.concat(Stream.of(subject), unseen.stream()).toList());
    }

    private static List<NodeView> views(List<ShardNode> nodes) {
        return nodes.stream().map(ShardNode::node).toList();
    }

    private static String names(List<ShardNode> nodes) {
        return nodes.isEmpty()
                ? "a node that is gone"
                : nodes.stream().map(ShardNode::pod).collect(Collectors.joining(", "));
    }
}
