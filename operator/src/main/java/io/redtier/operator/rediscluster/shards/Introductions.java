package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sees to it that all nodes know each other, and nobody else. One node introduces itself to every other one: a star is
 * the least after which all know all, also when every address has changed.
 */
final class Introductions {

    private final ShardsView view;
    private final List<ShardNode> up;
    private final Set<String> ids;
    private final List<Meet> meets = new ArrayList<>();
    private final List<ShardNode> strangers = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Introductions(ShardsView view) {
        this.view = view;
        this.up = view.up();
        this.ids = up.stream().map(ShardNode::id).collect(Collectors.toSet());
        if (ids.size() < up.size()) {
            problems.add(new Problem(
                    "DuplicateNodeId",
                    "two pods have the same node id, so a volume was copied; delete the pod and volume of the copy"));
            return;
        }
        foreigner().ifPresent(problems::add);
        if (problems.isEmpty()) {
            hub().ifPresent(hub -> up.stream()
                    .filter(node -> !(hub.knows(node) && node.knows(hub)))
                    .forEach(node -> introduce(hub, node)));
        }
    }

    List<Meet> meets() {
        return meets;
    }

    /** Those who are of another history, and are not brought together with the others. */
    List<ShardNode> strangers() {
        return strangers;
    }

    /** Whether nothing at all may be changed. */
    boolean isBlocked() {
        return problems.size() > strangers.size();
    }

    /** What must be cleared up by a person, or by time, before anybody is given a place. */
    List<Problem> problems() {
        return problems;
    }

    /** The node that knows most of the others: what was formed already is not formed around somebody else. */
    private Optional<ShardNode> hub() {
        Comparator<ShardNode> acquaintances = Comparator.comparingLong(node ->
                node.peers().stream().filter(peer -> ids.contains(peer.id())).count());
        return up.stream()
                .max(acquaintances.thenComparing(node -> node.slots().count()).thenComparing(node -> -node.node()
                        .ordinal()));
    }

    private void introduce(ShardNode hub, ShardNode node) {
        boolean neverMet = hub.peer(node.id()).isEmpty() && node.peer(hub.id()).isEmpty();
        Slots claimed = hub.peers().stream().map(Peer::slots).reduce(Slots.NONE, Slots::and);
        if (neverMet && node.slots().intersects(claimed)) {
            strangers.add(node);
            problems.add(new Problem(
                    "TwoHistories",
                    node.pod() + " claims slots " + node.slots()
                            + " that others own, and they never knew each other: they are not brought together, for that"
                            + " would erase the data of one. Delete the pod and volume whose data is not wanted"));
            return;
        }
        String reason = neverMet
                ? "they do not know each other"
                : "they do not know each other's address of now (" + hub.ip() + ", " + node.ip() + ")";
        meets.add(new Meet(hub, node, reason));
    }

    /**
     * A living node that is none of our pods. One that has shown a sign of life since the last of our pods started is not
     * just the memory of a pod that this one replaces.
     */
    private Optional<Problem> foreigner() {
        if (up.size() < view.nodes().size()) {
            return Optional.empty();
        }
        Set<String> addresses = view.nodes().stream().map(ShardNode::ip).collect(Collectors.toSet());
        long youngest = up.stream().mapToLong(ShardNode::uptimeMillis).min().orElse(0);
        return up.stream()
                .flatMap(node -> node.peers().stream())
                .filter(peer -> !ids.contains(peer.id()) && peer.connected() && !peer.failed())
                .filter(peer -> peer.silentMillis() < youngest && !addresses.contains(peer.ip()))
                .findFirst()
                .map(peer -> new Problem(
                        "ForeignNode",
                        "a node at " + peer.ip() + " (" + peer.id()
                                + ") takes part and is no pod of this RedisCluster; nothing is changed while it does. If it"
                                + " stays, run CLUSTER FORGET " + peer.id() + " on every node"));
    }
}
