package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.LabelShard;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.topology.Offer;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the plan for one RedisCluster of mode Cluster. Pure; its static methods may be called from any thread. */
public final class ShardsPlanner {

    private final ShardsView view;
    private final ShardsSpec spec;
    private final Layout layout;
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> moves = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private ShardsPlanner(ShardsView view, ShardsSpec spec) {
        this.view = view;
        this.spec = spec;
        this.layout = Layout.of(view);
    }

    /** What is to be done about {@code view} so that it becomes what {@code spec} asks for; empty when it is. */
    public static Plan plan(ShardsView view, ShardsSpec spec) {
        return new ShardsPlanner(view, spec).plan();
    }

    /**
     * How many pods there have to be: the wanted number, or as many as were asked for so far while one that is too many
     * still owns slots or may hold a copy that no other pod has yet. Which pods exist this second says nothing: one that
     * is evicted would take its volume out of the cluster for good.
     *
     * @param current how many pods the StatefulSet is to have so far; 0 while there is none
     */
    public static int podsNeeded(ShardsView view, ShardsSpec spec, int current) {
        boolean shrinks = current > spec.pods();
        return !shrinks || new Staffing(view, spec, Layout.of(view)).surplusMayGo() ? spec.pods() : current;
    }

    private Plan plan() {
        Introductions introductions = new Introductions(view, spec.approved());
        problems.addAll(introductions.problems());
        steps.addAll(introductions.allowed());
        if (introductions.isBlocked() || !steps.isEmpty()) {
            return new Plan(Optional.empty(), steps, problems);
        }
        if (!introductions.meets().isEmpty() || !introductions.strangers().isEmpty()) {
            repairWithout(introductions.strangers());
            steps.addAll(introductions.meets());
            return new Plan(Optional.empty(), steps, problems);
        }
        Succession succession = new Succession(view, spec, layout);
        steps.addAll(succession.steps());
        problems.addAll(succession.problems());
        Staffing staffing = new Staffing(view, spec, layout);
        staffing.reconnectReplicas();
        if (succession.steps().isEmpty() && !succession.isLost()) {
            boolean complete = succession.everybodyIsSeen();
            if (!layout.disputed().isEmpty()) {
                problems.add(disputed());
            } else if (!layout.unassigned().isEmpty()) {
                giveAway(complete);
            } else {
                distribute(staffing, complete);
            }
        }
        staffing.nameUnseenSurplus();
        steps.addAll(staffing.steps());
        if (layout.served() == Slots.COUNT) {
            label(layout);
        }
        steps.addAll(succession.forgets());
        problems.addAll(staffing.problems());
        view.held().reasons().forEach(reason -> problems.add(new Problem(Resharding.HELD, reason)));
        steps.addAll(moves);
        return new Plan(Optional.empty(), steps, problems);
    }

    /** What was begun is finished first; then everybody gets a place; and only then slots move. */
    private void distribute(Staffing staffing, boolean complete) {
        UnfinishedMoves unfinished = new UnfinishedMoves(spec, layout, complete);
        if (!unfinished.isEmpty()) {
            moves.addAll(unfinished.steps());
            return;
        }
        boolean calm = complete && problems.isEmpty();
        Lineup lineup = new Lineup(layout, spec, calm);
        staffing.staff(lineup, calm);
        Resharding resharding = new Resharding(spec, lineup, view.held());
        Optional<Problem> refusal = resharding.refusal();
        refusal.ifPresent(problems::add);
        if (calm
                && refusal.isEmpty()
                && staffing.steps().isEmpty()
                && staffing.problems().isEmpty()
                && layout.ownedByAbsent().isEmpty()
                && resharding.isSafe()) {
            moves.addAll(resharding.steps());
        }
    }

    /**
     * What can be done before all know each other, for one that can't be met must not keep the others from healing.
     * Nobody gets a new place or is forgotten.
     */
    private void repairWithout(List<ShardNode> strangers) {
        ShardsView known = new ShardsView(
                view.nodes().stream().filter(node -> !strangers.contains(node)).toList(), view.held());
        Layout among = Layout.of(known);
        Succession succession = new Succession(known, spec, among);
        succession.steps().stream().filter(Takeover.class::isInstance).forEach(steps::add);
        Staffing staffing = new Staffing(known, spec, among);
        staffing.reconnectReplicas();
        steps.addAll(staffing.steps());
        if (among.served() == Slots.COUNT) {
            label(among);
        }
    }

    private Problem disputed() {
        return new Problem(
                "WaitingForNodes",
                "slots " + layout.disputed() + " are owned by "
                        + layout.disputedOwners().stream().map(ShardNode::pod).collect(Collectors.joining(", "))
                        + " by what others say, but not by its own word: they are given to nobody else before all agree. If"
                        + " that stays, give them back to their owner there (CLUSTER ADDSLOTS)");
    }

    /** Slots that nobody has go to those who become primaries; where there are enough, to the one with the fewest. */
    private void giveAway(boolean complete) {
        if (!complete || !layout.ownedByAbsent().isEmpty()) {
            waitForOwners();
            return;
        }
        List<ShardNode> keepers = layout.free().stream()
                .filter(node -> node.node().data().keys() > 0)
                .toList();
        if (!keepers.isEmpty()) {
            keep(keepers.get(0));
            return;
        }
        List<ShardNode> primaries = layout.shards().stream().map(Shard::primary).toList();
        List<ShardNode> chosen = newPrimaries(primaries);
        if (chosen.isEmpty() && primaries.isEmpty()) {
            problems.add(new Problem("WaitingForNodes", "no node can become a primary yet"));
            return;
        }
        if (chosen.isEmpty()) {
            Shard smallest = layout.smallest().orElseThrow();
            steps.add(new AddSlots(smallest.primary(), layout.unassigned(), "they belong to nobody"));
            return;
        }
        String reason = primaries.isEmpty()
                ? "the cluster is new, no node owns slots or holds data"
                : "they belong to nobody and a shard is missing";
        List<Slots> parts = layout.unassigned().split(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            steps.add(new AddSlots(chosen.get(i), parts.get(i), reason));
        }
    }

    private void waitForOwners() {
        List<ShardNode> missing =
                view.nodes().stream().filter(node -> !node.isUp()).toList();
        Optional<Offer> offer = layout.smallest()
                .filter(smallest -> layout.ownedByAbsent().isEmpty())
                .map(smallest -> Offers.giveAway(smallest.primary(), layout.unassigned(), missing));
        if (offer.filter(o -> o.isTaken(spec.approved())).isPresent()) {
            steps.add(new AddSlots(
                    layout.smallest().orElseThrow().primary(),
                    layout.unassigned(),
                    offer.get().reason()));
            return;
        }
        problems.add(new Problem(
                "WaitingForNodes",
                "slots " + layout.unassigned() + " belong to nobody; they are given away when all " + spec.pods()
                        + " nodes answer, for one of them may own them",
                offer.stream().toList()));
    }

    /** A node has lost its place and not its keys. */
    private void keep(ShardNode keeper) {
        Offer own = Offers.own(keeper, layout.unassigned());
        Offer erase = Offers.erase(keeper);
        boolean isPrimary = keeper.primaryId().isEmpty();
        if (isPrimary && own.isTaken(spec.approved())) {
            steps.add(new AddSlots(keeper, layout.unassigned(), own.reason()));
        } else if (erase.isTaken(spec.approved())) {
            steps.add(new Erase(keeper, erase.reason()));
        } else {
            problems.add(new Problem(
                    "DataAtRisk",
                    keeper.pod() + " holds " + keeper.node().data().keys()
                            + " keys of slots that belong to nobody: give it those slots (CLUSTER ADDSLOTS, after CLUSTER"
                            + " FAILOVER TAKEOVER where it is a replica), or delete its pod and volume if its data is"
                            + " not wanted",
                    isPrimary ? List.of(own, erase) : List.of(erase)));
        }
    }

    /** One that is too many is better than none: it hands over to a replica that stays. */
    private List<ShardNode> newPrimaries(List<ShardNode> primaries) {
        List<ShardNode> all = new ArrayList<>(primaries);
        for (boolean stays : new boolean[] {true, false}) {
            List<ShardNode> blank = layout.free().stream()
                    .filter(node -> node.isBlank() && node.node().ordinal() < spec.pods() == stays)
                    .toList();
            all.addAll(Spread.primaries(blank, all, spec.shards() - all.size()));
        }
        return all.subList(primaries.size(), all.size());
    }

    private void label(Layout layout) {
        for (Shard shard : layout.shards()) {
            shard.members().filter(node -> !node.node().uid().isEmpty()).forEach(node -> label(shard, node));
        }
    }

    private void label(Shard shard, ShardNode node) {
        String role = node == shard.primary() ? Labels.PRIMARY : Labels.REPLICA;
        if (!node.node().roleLabel().equals(role)) {
            steps.add(new LabelRole(node.node(), role, "it is the " + role + " of shard " + shard.number()));
        }
        if (!node.shardLabel().equals(String.valueOf(shard.number()))) {
            steps.add(new LabelShard(node, shard.number(), "it holds slots " + shard.slots()));
        }
    }
}
