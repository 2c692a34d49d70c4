package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.topology.Offer;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes of the slots, and of the memory, of nodes that do not answer. */
final class Succession {

    private final ShardsView view;
    private final ShardsSpec spec;
    private final Layout layout;
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> forgets = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean lost;

    Succession(ShardsView view, ShardsSpec spec, Layout layout) {
        this.view = view;
        this.spec = spec;
        this.layout = layout;
        layout.ownedByAbsent().forEach(this::succeed);
        UnfinishedMoves.absentTargets(layout).stream()
                .filter(id -> !layout.ownedByAbsent().containsKey(id))
                .forEach(this::rescue);
        if (steps.isEmpty() && everybodyIsSeen()) {
            forgetTheDead();
        }
    }

    List<Step> steps() {
        return steps;
    }

    /** What may be forgotten in the end; it is in nobody's way. */
    List<Step> forgets() {
        return forgets;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Whether there are slots that nobody who answers has a copy of. */
    boolean isLost() {
        return lost;
    }

    /** Whether every pod that is wanted answers, and no other may hold what can't be seen. */
    boolean everybodyIsSeen() {
        return unseen().isEmpty()
                && view.nodes().stream()
                        .filter(node -> node.node().ordinal() < spec.pods())
                        .allMatch(ShardNode::isUp);
    }

    private List<ShardNode> unseen() {
        return view.nodes().stream()
                .filter(node -> node.mayHoldUnseenData(spec.persistent()))
                .toList();
    }

    private void succeed(String id, Slots slots) {
        List<ShardNode> heirs = layout.heirsOf(id);
        Peer last = layout.absent().get(id);
        if (heirs.isEmpty()) {
            lost = true;
            abandon(id, slots);
        } else if (layout.hasMajority() && !last.ip().isEmpty() && last.silentMillis() <= spec.patienceMillis()) {
            problems.add(new Problem(
                    "WaitingForFailover",
                    "the primary of slots " + slots + " at " + last.ip()
                            + " does not answer; the other primaries will promote one of " + names(heirs)));
        } else if (!unseen().isEmpty()) {
            ShardNode heir = newest(heirs);
            Offer takeover = Offers.takeover(heir, slots, unseen());
            if (takeover.isTaken(spec.approved())) {
                steps.add(new Takeover(heir, takeover.reason()));
            } else {
                problems.add(waitingForNodes(slots, List.of(takeover)));
            }
        } else {
            steps.add(new Takeover(
                    newest(heirs),
                    "the primary of slots " + slots + " is gone, the others can't elect one in its place, and no other"
                            + " node holds more of its data"));
        }
    }

    /** Nobody elects the replica of a primary without slots, though it may have the keys of one that is on its way. */
    private void rescue(String id) {
        List<ShardNode> heirs = layout.heirsOf(id);
        Peer last = layout.absent().get(id);
        if (heirs.isEmpty()) {
            return;
        }
        if (last == null || isDead(last)) {
            steps.add(new Takeover(
                    newest(heirs), "its primary is gone, which was being given slots and may have had keys of them"));
        } else {
            problems.add(new Problem(
                    "WaitingForFailover",
                    "the node at " + last.ip() + ", which is being given slots, does not answer; if that stays, one of "
                            + names(heirs) + " takes over"));
        }
    }

    private void abandon(String id, Slots slots) {
        Peer last = layout.absent().get(id);
        if (everybodyIsSeen() && !isDead(last)) {
            problems.add(new Problem(
                    "WaitingForNodes",
                    "slots " + slots + " are owned by a node at " + last.ip() + " (" + id
                            + ") that is no pod of this RedisCluster and still gave a sign of life a moment ago: they are"
                            + " given to nobody while it does. If it stays, stop it, or run CLUSTER FORGET " + id
                            + " on every node"));
        } else if (everybodyIsSeen()) {
            steps.add(forget(
                    id, "every pod answers and none is it or holds a copy: slots " + slots + " are given away empty"));
        } else {
            giveUp(id, slots);
        }
    }

    /** Nobody who answers has a copy; somebody who does not may. */
    private void giveUp(String id, Slots slots) {
        Optional<ShardNode> owner = layout.smallest().map(Shard::primary);
        Optional<Offer> offer = owner.map(node -> Offers.giveAway(node, slots, missing()));
        if (offer.filter(o -> o.isTaken(spec.approved())).isPresent()) {
            steps.add(forget(id, offer.get().reason()));
            steps.add(new AddSlots(owner.get(), slots, offer.get().reason()));
        } else {
            problems.add(waitingForNodes(slots, offer.stream().toList()));
        }
    }

    private List<ShardNode> missing() {
        return view.nodes().stream()
                .filter(node -> !node.isUp() || node.node().terminating())
                .toList();
    }

    private Problem waitingForNodes(Slots slots, List<Offer> offers) {
        return new Problem(
                "WaitingForNodes",
                "slots " + slots
                        + " have no living owner and are given to nobody before these have shown what data they"
                        + " hold: " + names(missing()),
                offers);
    }

    /** The one that nobody is ahead of. */
    private static ShardNode newest(List<ShardNode> heirs) {
        List<ShardNode> candidates = heirs.stream()
                .filter(node -> heirs.stream().noneMatch(other -> other.node().isAheadOf(node.node())))
                .toList();
        Comparator<ShardNode> byKeys =
                Comparator.comparingLong(node -> node.node().data().keys());
        return (candidates.isEmpty() ? heirs : candidates)
                .stream()
                        .max(byKeys.thenComparing(node -> -node.node().ordinal()))
                        .orElseThrow();
    }

    /** A replica can't forget its own primary, so those who still name one as theirs come first. */
    private void forgetTheDead() {
        for (Map.Entry<String, Peer> absent : layout.absent().entrySet()) {
            Peer last = absent.getValue();
            boolean isNeeded = layout.ownedByAbsent().containsKey(absent.getKey())
                    || !layout.heirsOf(absent.getKey()).isEmpty()
                    || UnfinishedMoves.named(layout).contains(absent.getKey())
                    || !isDead(last);
            if (!isNeeded) {
                forgets.add(forget(absent.getKey(), "no pod is it any more"));
            }
        }
    }

    private boolean isDead(Peer last) {
        return last.failed() || last.silentMillis() > spec.patienceMillis();
    }

    private Forget forget(String id, String reason) {
        return new Forget(layout.up().filter(node -> node.peer(id).isPresent()).toList(), id, reason);
    }

    private static String names(List<ShardNode> nodes) {
        return nodes.stream().map(ShardNode::pod).collect(Collectors.joining(", "));
    }
}
