package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.Release;
import io.redtier.operator.rediscluster.topology.Offer;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gives every primary its replicas, and lets pods that are too many hand over what they have. */
final class Staffing {

    private final ShardsView view;
    private final ShardsSpec spec;
    private final Layout layout;
    private final List<Step> steps = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Staffing(ShardsView view, ShardsSpec spec, Layout layout) {
        this.view = view;
        this.spec = spec;
        this.layout = layout;
    }

    List<Step> steps() {
        return steps;
    }

    List<Problem> problems() {
        return problems;
    }

    /**
     * A replica may keep an address that its primary no longer has, with the link down, while CLUSTER NODES looks well
     * and nobody repairs it.
     */
    void reconnectReplicas() {
        for (Shard shard : layout.shards()) {
            for (ShardNode replica : shard.replicas()) {
                if (!replica.node().follows(shard.primary().node()) && replica.knows(shard.primary())) {
                    steps.add(new Attach(
                            replica,
                            shard.primary(),
                            "it follows " + replica.node().data().primaryHost() + ", where its primary no longer is"));
                }
            }
        }
    }

    /** @param complete whether every pod that is wanted answers: only then a replica is taken from one for another */
    void staff(Lineup lineup, boolean complete) {
        List<ShardNode> free = free(lineup);
        List<Shard> places = lineup.wanted().stream()
                .sorted(Comparator.comparingInt(spec::staff))
                .flatMap(shard ->
                        Stream.generate(() -> shard).limit(Math.max(0, 1 + spec.replicas() - spec.staff(shard))))
                .toList();
        for (Spread.Assignment assignment : Spread.replicas(free, places)) {
            if (assignment.node().knows(assignment.shard().primary())) {
                steps.add(new Attach(
                        assignment.node(),
                        assignment.shard().primary(),
                        assignment.shard().slots().isEmpty()
                                ? "a shard is to be added, and this is to be its replica"
                                : "the shard of slots " + assignment.shard().slots() + " lacks a replica"));
            }
        }
        lineup.added().forEach(this::reconnect);
        if (complete && steps.isEmpty() && lineup.missing() > 0) {
            release(lineup).ifPresent(steps::add);
        }
        if (complete && steps.isEmpty() && free.isEmpty()) {
            places.stream().findFirst().flatMap(poor -> spareFor(lineup, poor)).ifPresent(steps::add);
        }
        if (complete && steps.isEmpty()) {
            handOver(lineup).ifPresent(steps::add);
        }
    }

    /** Those who may be given any place. */
    private List<ShardNode> free(Lineup lineup) {
        List<ShardNode> placed = lineup.added().stream().flatMap(Shard::members).toList();
        List<ShardNode> free = new ArrayList<>();
        for (ShardNode node : layout.free()) {
            if (node.primaryId().isEmpty() && !node.isBlank()) {
                keepOrErase(node);
            } else if (spec.keeps(node) && !placed.contains(node)) {
                free.add(node);
            }
        }
        return free;
    }

    private void keepOrErase(ShardNode node) {
        Offer erase = Offers.erase(node);
        if (erase.isTaken(spec.approved())) {
            steps.add(new Erase(node, erase.reason()));
            return;
        }
        problems.add(new Problem(
                "DataAtRisk",
                node.pod() + " holds " + node.node().data().keys()
                        + " keys and owns no slots: it is not attached, for that would erase them. Delete the pod and volume"
                        + " of " + node.pod() + " if its data is not wanted",
                List.of(erase)));
    }

    /** A primary that was restarted before it had slots serves no replicas until it is told to. */
    private void reconnect(Shard shard) {
        shard.replicas().stream()
                .filter(replica -> !shard.isInSync(replica) && replica.knows(shard.primary()))
                .forEach(replica -> steps.add(
                        new Attach(replica, shard.primary(), "a shard is to be added, and this is not in sync yet")));
    }

    private Optional<Step> release(Lineup lineup) {
        return spares(lineup)
                .findFirst()
                .map(node -> new Release(node, "a shard is to be added, its own has a replica too many"));
    }

    private Optional<Step> spareFor(Lineup lineup, Shard poor) {
        return spares(lineup)
                .filter(node -> node.knows(poor.primary()))
                .findFirst()
                .map(node -> new Attach(
                        node,
                        poor.primary(),
                        "its shard has a replica too many, the one of "
                                + (poor.slots().isEmpty() ? poor.primary().pod() : "slots " + poor.slots())
                                + " lacks one"));
    }

    private Stream<ShardNode> spares(Lineup lineup) {
        return lineup.wanted().stream()
                .filter(shard -> spec.staff(shard) > 1 + spec.replicas())
                .flatMap(shard -> shard.replicas().stream())
                .filter(spec::keeps);
    }

    /** One at a time: an election is tried again only after four node timeouts. */
    private Optional<Step> handOver(Lineup lineup) {
        for (Shard shard : lineup.kept()) {
            if (!spec.keeps(shard.primary())) {
                Optional<ShardNode> heir = shard.replicas().stream()
                        .filter(spec::keeps)
                        .filter(shard::isInSync)
                        .filter(layout::canBeElected)
                        .findFirst();
                if (heir.isPresent()) {
                    return Optional.of(new Handover(
                            heir.get(),
                            shard.primary(),
                            spec.handoverPatienceMillis(),
                            "this pod is one too many and goes"));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the pods that are too many can go without anything being lost. */
    boolean surplusMayGo() {
        boolean allStaffed = layout.shards().size() == spec.shards()
                && layout.shards().stream()
                        .allMatch(shard -> spec.keeps(shard.primary())
                                && 1
                                                + shard.replicas().stream()
                                                        .filter(spec::keeps)
                                                        .filter(shard::isInSync)
                                                        .count()
                                        >= 1 + spec.replicas());
        return allStaffed
                && new UnfinishedMoves(spec, layout, true).isEmpty()
                && unseenSurplus().findAny().isEmpty()
                && layout.served() == Slots.COUNT;
    }

    private Stream<ShardNode> unseenSurplus() {
        return view.nodes().stream().filter(node -> !spec.keeps(node) && node.mayHoldUnseenData(spec.persistent()));
    }

    /** Pods that are too many and can't be seen into; those that end in good order are expected to be gone soon. */
    void nameUnseenSurplus() {
        unseenSurplus()
                .filter(node -> !node.node().terminating() || !node.isUp() && !node.isStopped())
                .forEach(node -> problems.add(new Problem(
                        "WaitingForNodes",
                        node.pod()
                                + " is one too many and does not show what data it holds: before it does, no pod that is"
                                + " too many goes or hands over. See why it does not run (kubectl describe pod "
                                + node.pod() + "), or delete its pod and volume if its data is not wanted")));
    }
}
