package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * What holds whatever happens to a cluster, and wherever the operator is killed: after each plan only a part of it is
 * carried out, and everything that Redis does by itself happens in between.
 */
class ShardsPlannerPropertyTest {

    private static final int ROUNDS = 100;

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void everyClusterHealsAndNothingThatSomebodyHoldsIsLost(
            @ForAll long seed, @ForAll boolean persistent, @ForAll @IntRange(min = 0, max = 2) int replicas) {
        Random random = new Random(seed);
        ShardsSpec spec = new ShardsSpec(3, replicas, 5000, persistent, false, "");
        ModelCluster model = new ModelCluster(spec, spec.pods());
        List<String> history = new ArrayList<>();
        heal(model, random, history);

        for (int blow = 0; blow < 1 + random.nextInt(6); blow++) {
            hit(model, random, history);
            if (random.nextBoolean()) {
                model.settle();
                history.add("settle");
                checkData(model, history);
            }
            if (random.nextInt(3) == 0) {
                carryOut(model, ShardsPlanner.plan(model.view(), spec), random, history);
            }
        }
        startWhatIsStopped(model, history);
        heal(model, random, history);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void podsThatAreTooManyHandOverBeforeTheyGo(@ForAll long seed, @ForAll boolean persistent) {
        Random random = new Random(seed);
        ShardsSpec before = new ShardsSpec(3, 2, 5000, persistent, false, "");
        ModelCluster large = new ModelCluster(before, before.pods());
        List<String> history = new ArrayList<>();
        heal(large, random, history);
        for (int i = 0; i < 4; i++) {
            hit(large, random, history);
            large.settle();
        }
        large.servers.stream().filter(s -> !s.running).forEach(s -> large.restart(s.ordinal, false));
        heal(large, random, history);

        ShardsSpec after = new ShardsSpec(3, 1, 5000, persistent, false, "");
        ModelCluster model = large.as(after);
        int blows = random.nextInt(6);
        for (int rounds = 0; model.servers.size() > after.pods(); rounds++) {
            assertThat(rounds).as("rounds of %s", history).isLessThan(ROUNDS);
            if (blows > 0 && random.nextInt(3) > 0) {
                blows--;
                if (random.nextInt(4) == 0) {
                    model.leaveTheOnlyCopyTo(model.servers.size() - 1);
                    history.add("only " + (model.servers.size() - 1) + " is left of its shard, and stops");
                } else {
                    hit(model, random, history);
                }
                if (random.nextBoolean()) {
                    model.settle();
                    history.add("settle");
                }
            } else {
                startWhatIsStopped(model, history);
                carryOut(model, ShardsPlanner.plan(model.view(), after), random, history);
                model.settle();
            }
            checkData(model, history);
            scaleIn(model, history);
        }
        heal(model, random, history);
    }

    /** Whatever happens on the way, and though it is decided otherwise half-way. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void slotsFollowTheNumberOfShardsAndEveryKeyFollowsItsSlot(@ForAll long seed, @ForAll boolean persistent) {
        Random random = new Random(seed);
        List<String> history = new ArrayList<>();
        ShardsSpec first = new ShardsSpec(3 + random.nextInt(3), random.nextInt(3), 5000, persistent, false, "");
        ModelCluster model = new ModelCluster(first, first.pods());
        heal(model, random, history);
        int blows = random.nextInt(5);
        for (int change = 0; change < 1 + random.nextInt(3); change++) {
            ShardsSpec spec = new ShardsSpec(3 + random.nextInt(4), random.nextInt(3), 5000, persistent, false, "");
            history.add(spec.toString());
            model = model.as(spec);
            for (int round = random.nextInt(30); round > 0; round--) {
                scale(model, history);
                if (blows > 0 && random.nextInt(8) == 0) {
                    blows--;
                    hit(model, random, history);
                    checkData(model, history);
                } else if (random.nextInt(4) == 0) {
                    startWhatIsStopped(model, history);
                }
                carryOut(model, ShardsPlanner.plan(model.view(), spec), random, history);
                if (random.nextBoolean()) {
                    model.write();
                }
                model.settle();
                checkData(model, history);
            }
        }
        settleDown(model, random, history);
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void whereNothingFailsEveryKeyIsFoundAllTheTime(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> history = new ArrayList<>();
        ShardsSpec first = new ShardsSpec(3, 1, 5000, false, false, "");
        ModelCluster model = new ModelCluster(first, first.pods());
        heal(model, random, history);
        for (int shards : new int[] {6, 3}) {
            model = model.as(new ShardsSpec(shards, random.nextInt(3), 5000, false, false, ""));
            settleDown(model, random, history);
            for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
                assertThat(model.served(s)).as("key %d after %s", s, history).isEqualTo(model.newest[s]);
            }
        }
    }

    private static void settleDown(ModelCluster model, Random random, List<String> history) {
        startWhatIsStopped(model, history);
        scale(model, history);
        heal(model, random, history);
        for (int round = 0; model.servers.size() > model.spec.pods(); round++) {
            assertThat(round).as("rounds of %s", history).isLessThan(ROUNDS);
            scale(model, history);
            heal(model, random, history);
        }
        List<Integer> sizes = Layout.of(model.view()).shards().stream()
                .map(shard -> shard.slots().count())
                .toList();
        assertThat(sizes).as("shards after %s", history).hasSize(model.spec.shards());
        assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
    }

    private static void scale(ModelCluster model, List<String> history) {
        int pods = ShardsPlanner.podsNeeded(model.view(), model.spec, model.servers.size());
        if (pods != model.servers.size()) {
            history.add(pods + " pods");
            model.scale(pods);
            checkData(model, history);
        }
    }

    /** As a StatefulSet does: pods beyond its number go, and their volumes are mounted no more. */
    private static void scaleIn(ModelCluster model, List<String> history) {
        int pods = ShardsPlanner.podsNeeded(model.view(), model.spec, model.servers.size());
        assertThat(pods).as("pods after %s", history).isBetween(model.spec.pods(), model.servers.size());
        model.servers.subList(pods, model.servers.size()).clear();
        history.add(pods + " pods");
        checkData(model, history);
    }

    private static void startWhatIsStopped(ModelCluster model, List<String> history) {
        for (ModelServer server : model.servers) {
            if (!server.running) {
                model.restart(server.ordinal, false);
                history.add("start " + server.ordinal);
            }
        }
    }

    /** Plans and acts until there is nothing to do, and finds everything in its place then. */
    private static void heal(ModelCluster model, Random random, List<String> history) {
        model.settle();
        Plan plan = ShardsPlanner.plan(model.view(), model.spec);
        for (int round = 0; !plan.steps().isEmpty(); round++) {
            assertThat(round).as("rounds of %s", history).isLessThan(ROUNDS);
            carryOut(model, plan, random, history);
            model.settle();
            checkData(model, history);
            plan = ShardsPlanner.plan(model.view(), model.spec);
        }
        assertThat(plan.problems()).as("after %s", history).isEmpty();
        assertThat(ShardsHealth.shortcomings(model.view(), model.spec))
                .as("after %s", history)
                .isEmpty();
        model.write();
    }

    /** All of it, or as far as an operator came that was killed then. */
    private static void carryOut(ModelCluster model, Plan plan, Random random, List<String> history) {
        ModelSteps steps = new ModelSteps(model, random);
        int count = random.nextBoolean()
                ? plan.steps().size()
                : Math.min(plan.steps().size(), 1 + random.nextInt(3));
        for (Step step : plan.steps().subList(0, count)) {
            history.add(step.describe());
            assertThat(step.reason()).isNotBlank();
            steps.execute(step);
            checkData(model, history);
        }
    }

    private static void checkData(ModelCluster model, List<String> history) {
        for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
            int sample = s;
            assertThat(model.servers.stream()
                            .mapToInt(server -> server.data[sample])
                            .max())
                    .as("the newest copy of slot %d after %s", ModelCluster.SAMPLES[s], history)
                    .hasValue(model.newest[s]);
        }
    }

    private static void hit(ModelCluster model, Random random, List<String> history) {
        int i = random.nextInt(model.servers.size());
        int j = random.nextInt(model.servers.size());
        switch (random.nextInt(8)) {
            case 0 -> model.stop(i);
            case 1 -> model.restart(i, random.nextBoolean());
            case 2 -> model.swapAddresses(i, (i + 1) % model.servers.size());
            case 3 -> model.servers.forEach(server -> model.restart(server.ordinal, false));
            case 4 -> {
                model.stop(i);
                model.stop(j);
            }
            case 5 -> {
                model.stop(i);
                model.wipe(i);
            }
            case 6 ->
                model.servers.get(i).masterHost =
                        model.servers.get(i).masterHost.isEmpty() ? "" : "10.9.9.9";
            default -> model.write();
        }
        history.add("hit " + i + " " + j + " "
                + model.servers.stream().filter(s -> s.running).count() + " run");
    }
}
