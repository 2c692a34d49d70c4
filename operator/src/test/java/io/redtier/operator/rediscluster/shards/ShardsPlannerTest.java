package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Plans for what happens to people, word for word where they read it. */
class ShardsPlannerTest {

    private static final ShardsSpec SPEC = new ShardsSpec(3, 1, 5000, false, false, "");
    private static final ShardsSpec PERSISTENT = new ShardsSpec(3, 1, 5000, true, false, "");

    @Test
    void aNewClusterIsFormedInThreePlans() {
        ModelCluster model = new ModelCluster(SPEC, 6);

        Plan first = plan(model);
        assertThat(first.steps()).hasSize(5).allMatch(Meet.class::isInstance);
        assertThat(first.steps().get(0).describe()).isEqualTo("Meet shop-1 from shop-0");
        execute(model, first);
        Plan second = plan(model);
        assertThat(second.steps())
                .extracting(Step::describe)
                .containsExactly(
                        "AddSlots 0-5460 to shop-0", "AddSlots 5461-10921 to shop-1", "AddSlots 10922-16383 to shop-2");
        execute(model, second);

        assertThat(plan(model).steps()).filteredOn(Attach.class::isInstance).hasSize(3);
    }

    @Test
    void aReplicaIsNeverPutOnThePrimarysMachineWhereThereIsAChoice() {
        ModelCluster model = formed(SPEC); // pods 0 and 3 share a machine, and so on

        assertThat(Layout.of(model.view()).shards()).allSatisfy(shard -> assertThat(shard.replicas())
                .extracting(ShardNode::machine)
                .doesNotContain(shard.primary().machine()));
    }

    @Test
    void theNodesAreLeftToFailOverByThemselves() {
        ModelCluster model = formed(SPEC);
        model.servers.get(0).running = false;

        Plan plan = planAfter(model.view(), 1000);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems()).extracting(Problem::reason).containsExactly("WaitingForFailover");
    }

    @Test
    void aReplicaTakesOverWhereTheOthersCannotElectThoughNewPodsCannotBeMet() {
        ModelCluster model = formed(SPEC);
        model.restart(0, false);
        model.restart(1, false);

        List<Step> steps = plan(model).steps();

        assertThat(steps.subList(0, 2)).allMatch(Takeover.class::isInstance);
        assertThat(steps.subList(2, steps.size())).hasSize(2).allMatch(Meet.class::isInstance);
        steps.subList(0, 2).forEach(new ModelSteps(model, ModelSteps.NEVER_KILLED)::execute);
        model.settle();
        assertThat(Layout.of(model.view()).served()).isEqualTo(Slots.COUNT);
    }

    @Test
    void slotsOfAPodThatMayComeBackAreGivenToNobody() {
        ModelCluster model = formed(new ShardsSpec(3, 0, 5000, true, false, ""));
        model.stop(1);
        model.settle();

        Plan plan = plan(model);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("WaitingForNodes");
            assertThat(problem.message()).contains("slots 5461-10921", "shop-1");
        });
    }

    @Test
    void slotsOfAPodThatIsGoneForEverAreGivenAwayEmpty() {
        ModelCluster model = formed(new ShardsSpec(3, 0, 5000, false, false, ""));
        model.restart(1, false);
        execute(model, plan(model));

        assertThat(plan(model).steps()).singleElement().isInstanceOf(Forget.class);
        execute(model, plan(model));
        assertThat(plan(model).steps())
                .singleElement()
                .satisfies(step -> assertThat(((AddSlots) step).node().pod()).isEqualTo("shop-1"));
    }

    @Test
    void nothingIsDoneWhileAForeignNodeTakesPart() {
        ModelCluster model = formed(PERSISTENT);
        ModelServer foreign = new ModelServer(6);
        foreign.beginAnew("ffffffff");
        foreign.uid = "";
        foreign.ip = "10.200.0.1";
        ShardsView view = withForeigner(model, foreign);

        Plan plan = ShardsPlanner.plan(view, PERSISTENT);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("ForeignNode");
            assertThat(problem.message()).contains("10.200.0.1", "CLUSTER FORGET ffffffff");
        });
    }

    @Test
    void nodesThatOwnTheSameSlotsAndNeverMetAreNotBroughtTogether() {
        ModelCluster model = formed(PERSISTENT);
        ModelServer returned = model.servers.get(5);
        returned.beginAnew("abcdabcd");
        returned.slots = Slots.range(0, 99);
        model.servers.forEach(server -> server.table.remove("abcdabcd"));
        model.servers.get(4).masterHost = "10.9.9.9";

        Plan plan = plan(model);

        assertThat(plan.steps()).as("the others heal").singleElement().satisfies(step -> assertThat(
                        ((Attach) step).node().pod())
                .isEqualTo("shop-4"));
        assertThat(plan.problems()).extracting(Problem::reason).containsExactly("TwoHistories");
    }

    @Test
    void aPodThatIsTooManyAndGoneThisSecondStillCounts() {
        ModelCluster model = formed(new ShardsSpec(3, 2, 5000, true, false, "")).as(PERSISTENT);
        model.stop(8);
        model.settle();

        assertThat(ShardsPlanner.podsNeeded(model.view(), PERSISTENT, 9)).isEqualTo(9);
        assertThat(plan(model).problems()).anySatisfy(problem -> {
            assertThat(problem.reason()).isEqualTo("WaitingForNodes");
            assertThat(problem.message()).contains("shop-8 is one too many", "does not show what data it holds");
        });
    }

    @Test
    void aPodThatEndsIsNeitherAskedForAgainNorComplainedOf() {
        ModelCluster model = formed(new ShardsSpec(3, 2, 5000, true, false, "")).as(PERSISTENT);
        for (int round = 0; ShardsPlanner.podsNeeded(model.view(), PERSISTENT, 9) > 6; round++) {
            assertThat(round).isLessThan(6);
            execute(model, plan(model));
        }
        ShardsView ending = new ShardsView(model.view().nodes().stream()
                .map(node -> node.node().ordinal() < 6 ? node : ending(node))
                .toList());

        assertThat(ShardsPlanner.podsNeeded(ending, PERSISTENT, 6)).isEqualTo(6);
        assertThat(ShardsPlanner.podsNeeded(ending, PERSISTENT, 9))
                .as("ending before it was asked to go")
                .isEqualTo(9);
        assertThat(ShardsPlanner.plan(ending, PERSISTENT).problems()).isEmpty();
    }

    @Test
    void slotsThatMovedWhileTheNodesWereAskedAreNotGivenAway() {
        ModelCluster model = formed(SPEC);
        ShardsView before = model.view();
        Shard shard = Layout.of(before).shards().get(0);
        new ModelSteps(model, ModelSteps.NEVER_KILLED)
                .execute(new Handover(shard.replicas().get(0), shard.primary(), 0, "test"));
        model.settle();
        int former = shard.primary().node().ordinal();
        List<ShardNode> torn = new ArrayList<>(before.nodes());
        torn.set(former, model.view().nodes().get(former)); // asked last, when it had given its slots away

        Plan plan = ShardsPlanner.plan(new ShardsView(torn), SPEC);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("WaitingForNodes");
            assertThat(problem.message()).contains("slots " + shard.slots(), "given to nobody else before all agree");
        });
    }

    @Test
    void anOwnerThatIsNoPodIsNotForgottenWhileItGivesSignsOfLife() {
        ShardsSpec spec = new ShardsSpec(3, 0, 5000, false, false, "");
        ModelCluster model = formed(spec);
        model.restart(1, false);
        execute(model, plan(model));
        assertThat(plan(model).steps()).singleElement().isInstanceOf(Forget.class);

        Plan plan = ShardsPlanner.plan(heardOf(model.view(), 1000), spec);

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("WaitingForNodes");
            assertThat(problem.message()).contains("slots 5461-10921", "no pod of this RedisCluster", "CLUSTER FORGET");
        });
        assertThat(ShardsPlanner.plan(heardOf(model.view(), spec.patienceMillis() + 1), spec)
                        .steps())
                .singleElement()
                .isInstanceOf(Forget.class);
    }

    private static ShardNode ending(ShardNode node) {
        NodeView pod = node.node();
        NodeView ends = new NodeView(
                pod.pod(), pod.ordinal(), pod.uid(), pod.ip(), pod.state(), true, pod.roleLabel(), pod.data());
        return new ShardNode(
                ends,
                node.machine(),
                node.zone(),
                node.shardLabel(),
                node.id(),
                node.uptimeMillis(),
                node.stateOk(),
                node.memory(),
                node.peers());
    }

    private static ShardsView withForeigner(ModelCluster model, ModelServer foreign) {
        model.servers.add(foreign);
        model.servers.get(0).table.put(foreign.id, new Row(foreign.ip, 1, Slots.NONE, ""));
        List<ShardNode> nodes = model.view().nodes();
        model.servers.remove(foreign);
        return new ShardsView(nodes.subList(0, 6));
    }

    /** The plan when nobody has been silent for longer than the given time. */
    private static Plan planAfter(ShardsView view, long silentMillis) {
        return ShardsPlanner.plan(withPeers(view, peer -> silent(peer, silentMillis, peer.failed())), SPEC);
    }

    /** The same, and nobody is taken for failed yet. */
    private static ShardsView heardOf(ShardsView view, long silentMillis) {
        return withPeers(view, peer -> silent(peer, silentMillis, false));
    }

    private static ShardsView withPeers(ShardsView view, UnaryOperator<Peer> change) {
        return new ShardsView(view.nodes().stream()
                .map(node -> new ShardNode(
                        node.node(),
                        node.machine(),
                        node.zone(),
                        node.shardLabel(),
                        node.id(),
                        node.uptimeMillis(),
                        node.stateOk(),
                        node.memory(),
                        node.peers().stream().map(change).toList()))
                .toList());
    }

    private static Peer silent(Peer peer, long millis, boolean failed) {
        return new Peer(
                peer.id(),
                peer.ip(),
                peer.self(),
                peer.primary(),
                peer.primaryId(),
                failed,
                peer.connected(),
                Math.min(peer.silentMillis(), millis),
                peer.configEpoch(),
                peer.slots(),
                peer.open());
    }

    private static ModelCluster formed(ShardsSpec spec) {
        ModelCluster model = new ModelCluster(spec, spec.pods());
        model.settle();
        for (int round = 0; round < 6; round++) {
            execute(model, plan(model));
        }
        model.write();
        assertThat(plan(model).steps()).isEmpty();
        return model;
    }

    private static Plan plan(ModelCluster model) {
        return ShardsPlanner.plan(model.view(), model.spec);
    }

    private static void execute(ModelCluster model, Plan plan) {
        ModelSteps steps = new ModelSteps(model, ModelSteps.NEVER_KILLED);
        plan.steps().forEach(steps::execute);
        model.settle();
    }
}
