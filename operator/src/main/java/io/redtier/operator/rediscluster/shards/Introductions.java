package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.topology.Offer;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sees to it that all nodes know each other, and nobody else. One node introduces itself to every other one: a star is
 * the least after which all know all, also when every address has changed. Only two who have both lost each other's address
 * have to be introduced as well, see {@link #haveLostEachOther}.
 */
final class Introductions {

    private final ShardsView view;
    private final String approved;
    private final List<ShardNode> up;
    private final Set<String> ids;
    private final List<Meet> meets = new ArrayList<>();
    private final List<ShardNode> strangers = new ArrayList<>();
    private final List<Step> allowed = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Introductions(ShardsView view, String approved) {
        this.view = view;
        this.approved = approved;
        this.up = view.up();
        this.ids = up.stream().map(ShardNode::id).collect(Collectors.toSet());
        if (ids.size() < up.size()) {
            problems.add(new Problem(
                    "DuplicateNodeId",
                    "two pods have the same node id, so a volume was copied; delete the pod and volume of the copy"));
            return;
        }
        foreigner().ifPresent(this::turnAway);
        if (problems.isEmpty() && allowed.isEmpty()) {
            hub().ifPresent(hub -> up.stream()
                    .filter(node -> !(hub.knows(node) && node.knows(hub)))
                    .forEach(node -> introduce(hub, node)));
        }
        if (problems.isEmpty() && allowed.isEmpty()) {
            reunite();
        }
    }

    private void reunite() {
        for (int i = 0; i < up.size(); i++) {
            for (ShardNode other : up.subList(i + 1, up.size())) {
                ShardNode node = up.get(i);
                if (haveLostEachOther(node, other) && !isIntroduced(node, other)) {
                    meets.add(new Meet(
                            node, other, "each found somebody else at the other's address, and nobody tells them"));
                }
            }
        }
    }

    private boolean isIntroduced(ShardNode node, ShardNode other) {
        return meets.stream()
                .anyMatch(meet ->
                        meet.hub() == node && meet.node() == other || meet.hub() == other && meet.node() == node);
    }

    /**
     * A node that finds another one at the address of a third drops that address (flag {@code noaddr}; clusterProcessPacket in
     * cluster.c). It takes a new one from the third itself, but from others only of a node that it takes for failed, which it
     * never does of one without an address. So when pods have exchanged addresses, two can wait for each other for ever.
     */
    private static boolean haveLostEachOther(ShardNode one, ShardNode other) {
        return hasLost(one, other) && hasLost(other, one);
    }

    private static boolean hasLost(ShardNode one, ShardNode other) {
        return one.peer(other.id()).filter(peer -> peer.ip().isEmpty()).isPresent();
    }

    List<Meet> meets() {
        return meets;
    }

    /** Those who are of another history, and are not brought together with the others. */
    List<ShardNode> strangers() {
        return strangers;
    }

    /** What a person has allowed; before it is done, nothing else is. */
    List<Step> allowed() {
        return allowed;
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
            Offer erase = Offers.erase(node);
            if (erase.isTaken(approved)) {
                allowed.add(new Erase(node, erase.reason()));
                return;
            }
            problems.add(new Problem(
                    "TwoHistories",
                    node.pod() + " claims slots " + node.slots()
                            + " that others own, and they never knew each other: they are not brought together, for that"
                            + " would erase the data of one. Delete the pod and volume whose data is not wanted",
                    List.of(erase)));
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
    private Optional<Peer> foreigner() {
        if (up.size() < view.nodes().size()) {
            return Optional.empty();
        }
        Set<String> addresses = view.nodes().stream().map(ShardNode::ip).collect(Collectors.toSet());
        long youngest = up.stream().mapToLong(ShardNode::uptimeMillis).min().orElse(0);
        return up.stream()
                .flatMap(node -> node.peers().stream())
                .filter(peer -> !ids.contains(peer.id()) && peer.connected() && !peer.failed())
                .filter(peer -> peer.silentMillis() < youngest && !addresses.contains(peer.ip()))
                .findFirst();
    }

    private void turnAway(Peer foreigner) {
        List<ShardNode> acquainted = up.stream()
                .filter(node -> node.peer(foreigner.id()).isPresent())
                .toList();
        Offer forget = Offers.forget(foreigner, acquainted);
        if (forget.isTaken(approved)) {
            allowed.add(new Forget(acquainted, foreigner.id(), forget.reason()));
            return;
        }
        problems.add(new Problem(
                "ForeignNode",
                "a node at " + foreigner.ip() + " (" + foreigner.id()
                        + ") takes part and is no pod of this RedisCluster; nothing is changed while it does. If it"
                        + " stays, run CLUSTER FORGET " + foreigner.id() + " on every node",
                List.of(forget)));
    }
}
