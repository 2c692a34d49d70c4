package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is planned when the number of shards changes, word for word where people read it. */
class ReshardingTest {

    private static final ShardsSpec THREE = new ShardsSpec(3, 1, 5000, false, false, "");
    private static final ShardsSpec FOUR = new ShardsSpec(4, 1, 5000, false, false, "");
    private static final long MIB = 1 << 20;

    @Test
    void newShardsGetReplicasThenOneSlotAndThenTheRest() {
        ModelCluster model = grown();

        List<Step> first = plan(model).steps();
        assertThat(first).singleElement().satisfies(step -> {
            assertThat(step.describe()).isEqualTo("Replicate shop-7 from shop-6");
            assertThat(step.reason()).isEqualTo("a shard is to be added, and this is to be its replica");
        });
        execute(model);
        assertThat(plan(model).steps())
                .extracting(Step::describe)
                .containsExactly(
                        "MoveSlots 4096 (1) from shop-0 to shop-6",
                        "MoveSlots 9557 (1) from shop-1 to shop-6",
                        "MoveSlots 15018 (1) from shop-2 to shop-6");
        execute(model);
        assertThat(plan(model).steps())
                .filteredOn(MoveSlots.class::isInstance)
                .first()
                .satisfies(step -> {
                    assertThat(step.describe()).isEqualTo("MoveSlots 4097-5460 (1364) from shop-0 to shop-6");
                    assertThat(step.reason()).isEqualTo("shop-6 owns 3 of the 4096 slots that are its share");
                });
        execute(model);

        assertThat(plan(model)).isEqualTo(new Plan(Optional.empty(), List.of(), List.of()));
    }

    @Test
    void nothingMovesWhileANodeIsMissing() {
        ModelCluster model = grown();
        execute(model);
        model.stop(4);
        model.settle();

        assertThat(plan(model).steps()).noneMatch(MoveSlots.class::isInstance);
    }

    @Test
    void aScaleInThatDoesNotFitIsRefusedAndSaysWhatWould() {
        ModelCluster model = new ModelCluster(FOUR, 8);
        settle(model);
        ModelCluster small = model.as(THREE);

        assertThat(planWhenUsed(small, 60, THREE).steps()).anyMatch(MoveSlots.class::isInstance);
        Plan refused = planWhenUsed(small, 80, THREE);

        assertThat(refused.steps()).noneMatch(MoveSlots.class::isInstance);
        assertThat(refused.problems())
                .containsExactly(new Problem(
                        "ScaleInRefused",
                        "the data of all shards, 316 MiB, does not fit into 3 primaries: each would hold 106 MiB and may"
                                + " use 90 % of its 100 MiB (spec.memory). No slot is moved. Write shards: 4, or more"
                                + " memory, or delete keys"));
        ShardsSpec cache = new ShardsSpec(3, 1, 5000, false, true, "");
        assertThat(planWhenUsed(small, 80, cache).steps())
                .as("where any key may be evicted at any time")
                .anyMatch(MoveSlots.class::isInstance);
    }

    @Test
    void slotsThatCanNotBeMovedStayAndOthersGoInTheirPlace() {
        ModelCluster model = grown();
        execute(model); // its replica
        execute(model); // three single slots
        HeldSlots held =
                new HeldSlots(Slots.range(5460, 5460), Set.of(), List.of("the key k in slot 5460 takes 100 MiB"));

        Plan plan = ShardsPlanner.plan(new ShardsView(model.view().nodes(), held), FOUR);

        assertThat(plan.steps())
                .extracting(Step::describe)
                .contains("MoveSlots 4095,4097-5459 (1364) from shop-0 to shop-6");
        assertThat(plan.problems())
                .containsExactly(new Problem("SlotsNotMovable", "the key k in slot 5460 takes 100 MiB"));
    }

    @Test
    void aTargetThatIsFullHoldsUpNoOtherTarget() {
        ShardsSpec five = new ShardsSpec(5, 1, 5000, false, false, "");
        ModelCluster model = new ModelCluster(THREE, 6);
        settle(model);
        ModelCluster grown = model.as(five);
        grown.scale(10);
        for (int round = 0; round < 3; round++) {
            execute(grown); // MEET, and a replica each
        }
        Set<String> targets = targets(grown, HeldSlots.NONE);
        assertThat(targets).hasSize(2);
        String full = targets.iterator().next();

        assertThat(targets(grown, new HeldSlots(Slots.NONE, Set.of(full), List.of("full"))))
                .hasSize(1)
                .doesNotContain(full);
    }

    private static Set<String> targets(ModelCluster model, HeldSlots held) {
        return ShardsPlanner.plan(new ShardsView(model.view().nodes(), held), model.spec).steps().stream()
                .filter(MoveSlots.class::isInstance)
                .map(step -> ((MoveSlots) step).to().pod())
                .collect(Collectors.toSet());
    }

    @Test
    void aShardThatCanNotBeEmptiedStaysAndPodsMayBeReplacedAllTheSame() {
        ModelCluster model = new ModelCluster(FOUR, 8);
        settle(model);
        ModelCluster small = model.as(THREE);
        HeldSlots held = new HeldSlots(Slots.ALL, Set.of(), List.of("test"));
        ShardsView view = new ShardsView(small.view().nodes(), held);

        assertThat(ShardsPlanner.plan(view, THREE).steps()).isEmpty();
        assertThat(ShardsPlanner.podsNeeded(view, THREE, 8)).isEqualTo(8);
        assertThat(ShardsHealth.shortcomings(view, THREE)).containsExactly("4 of 3 primaries own slots");
        assertThat(ShardsHealth.shortcomings(view, THREE.withShards(4))).isEmpty();
    }

    @Test
    void theReplicaOfANewPrimaryThatIsGoneIsNotGivenAnotherPlaceButTakesOver() {
        ModelCluster model = grown();
        execute(model);
        ModelServer source = model.servers.get(0);
        ModelServer target = model.servers.get(6);
        int sample = 6; // in slot 4195 of shop-0
        int slot = ModelCluster.SAMPLES[sample];
        source.migrating.put(slot, target.id);
        target.importing.put(slot, source.id);
        model.put(target, sample, source.data[sample]);
        model.put(source, sample, 0);
        model.restart(6, false);

        ShardsView view = model.view();
        assertThat(ShardsPlanner.plan(view, FOUR).steps())
                .filteredOn(Attach.class::isInstance)
                .isEmpty();
        Plan met = null;
        for (int round = 0;
                round < 6 && (met == null || met.steps().stream().noneMatch(Takeover.class::isInstance));
                round++) {
            met = plan(model);
            execute(model);
        }
        assertThat(met.steps())
                .filteredOn(Takeover.class::isInstance)
                .singleElement()
                .satisfies(step -> assertThat(((Takeover) step).replica().pod()).isEqualTo("shop-7"));
        settle(model);
        assertThat(model.served(sample)).isEqualTo(model.newest[sample]);
    }

    @Test
    void aMarkThatNobodyKnowsTheOtherEndOfIsSettled() {
        ModelCluster model = new ModelCluster(THREE, 6);
        settle(model);
        ModelServer owner = model.servers.get(0);
        owner.migrating.putAll(Map.of(7, "12345678"));

        assertThat(plan(model).steps())
                .filteredOn(Settle.class::isInstance)
                .singleElement()
                .satisfies(step -> assertThat(step.describe()).isEqualTo("Settle 7 of shop-0"));
        settle(model);
        assertThat(owner.migrating).isEmpty();
    }

    /** A formed cluster of three shards whose spec asks for four, and the pods are there and know each other. */
    private static ModelCluster grown() {
        ModelCluster model = new ModelCluster(THREE, 6);
        settle(model);
        model.write();
        ModelCluster grown = model.as(FOUR);
        grown.scale(8);
        execute(grown); // MEET
        return grown;
    }

    private static void settle(ModelCluster model) {
        model.settle();
        for (int round = 0; round < 12; round++) {
            execute(model);
        }
        assertThat(plan(model).steps()).isEmpty();
    }

    private static void execute(ModelCluster model) {
        ModelSteps steps = new ModelSteps(model, ModelSteps.NEVER_KILLED);
        plan(model).steps().forEach(steps::execute);
        model.settle();
    }

    private static Plan plan(ModelCluster model) {
        return ShardsPlanner.plan(model.view(), model.spec);
    }

    /** The plan when every node uses so many of its 100 MiB. */
    private static Plan planWhenUsed(ModelCluster model, int mebibytes, ShardsSpec spec) {
        model.memory = new Memory(mebibytes * MIB, MIB, 100 * MIB);
        return ShardsPlanner.plan(model.view(), spec);
    }
}
