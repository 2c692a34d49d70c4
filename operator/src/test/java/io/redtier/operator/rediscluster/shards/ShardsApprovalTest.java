package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import io.redtier.operator.rediscluster.topology.Offer;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held back in mode Cluster is done when a person allows exactly that. */
class ShardsApprovalTest {

    private static ShardsSpec spec(int replicas, boolean persistent, String approved) {
        return new ShardsSpec(3, replicas, 5000, persistent, false, approved);
    }

    /** The only problem of the plan, which is not solved by any step. */
    private static Problem held(ModelCluster model) {
        Plan plan = ShardsPlanner.plan(model.view(), model.spec);
        assertThat(plan.problems()).hasSize(1);
        return plan.problems().get(0);
    }

    private static ModelCluster allowing(ModelCluster model, Offer offer) {
        return model.as(spec(model.spec.replicas(), model.spec.persistent(), offer.id()));
    }

    private static void heal(ModelCluster model) {
        for (int round = 0; round < 8; round++) {
            ModelSteps steps = new ModelSteps(model, ModelSteps.NEVER_KILLED);
            ShardsPlanner.plan(model.view(), model.spec).steps().forEach(steps::execute);
            model.settle();
        }
    }

    private static ModelCluster formed(int replicas, boolean persistent) {
        ModelCluster model = new ModelCluster(spec(replicas, persistent, ""), 3 * (1 + replicas));
        model.settle();
        heal(model);
        model.write();
        return model;
    }

    private static void assertWhole(ModelCluster model) {
        heal(model);
        Plan plan = ShardsPlanner.plan(model.view(), model.spec);
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.steps()).isEmpty();
        assertThat(ShardsHealth.shortcomings(model.view(), model.spec)).isEmpty();
    }

    @Test
    void slotsOfANodeThatDoesNotComeBackAreGivenAwayEmpty() {
        ModelCluster model = formed(0, true);
        model.stop(1);
        model.settle();
        Problem problem = held(model);
        assertThat(problem.offers()).singleElement().satisfies(offer -> assertThat(offer.what())
                .isEqualTo("give slots 5461-10921 to shop-0 without data; what shop-1 holds of them is lost then"));

        ModelCluster allowed = allowing(model, problem.offers().get(0));
        List<Step> steps = ShardsPlanner.plan(allowed.view(), allowed.spec).steps();

        assertThat(steps)
                .extracting(step -> step.describe().replaceAll("Forget \\w+", "Forget id"))
                .containsExactly("Forget id on shop-0, shop-2", "AddSlots 5461-10921 to shop-0");
        heal(allowed);
        assertThat(Layout.of(allowed.view()).served()).isEqualTo(Slots.COUNT);
    }

    @Test
    void aReplicaTakesOverThoughAnotherMayHoldMore() {
        ModelCluster model = formed(2, true);
        Shard shard = Layout.of(model.view()).shards().get(0);
        // More than half of the primaries are gone, so nobody elects.
        List<Shard> shards = Layout.of(model.view()).shards();
        model.stop(shard.primary().node().ordinal());
        model.stop(shards.get(1).primary().node().ordinal());
        model.stop(shard.replicas().get(0).node().ordinal());
        model.settle();
        Plan plan = ShardsPlanner.plan(model.view(), model.spec);
        assertThat(plan.steps()).isEmpty();
        Offer offer = plan.problems().stream()
                .flatMap(problem -> problem.offers().stream())
                .filter(one -> one.what().contains("take over slots " + shard.slots()))
                .findFirst()
                .orElseThrow();
        assertThat(offer.what())
                .startsWith("let " + shard.replicas().get(1).pod())
                .contains("what only ", shard.replicas().get(0).pod(), "is lost then");

        assertThat(ShardsPlanner.plan(model.view(), spec(2, true, offer.id())).steps())
                .extracting(Step::describe)
                .containsExactly("Takeover by " + shard.replicas().get(1).pod());
    }

    @Test
    void aNodeOfAnotherHistoryIsErased() {
        ModelCluster model = formed(1, true);
        ModelServer returned = model.servers.get(5);
        returned.beginAnew("abcdabcd");
        returned.slots = Slots.range(0, 99);
        model.servers.forEach(server -> server.table.remove("abcdabcd"));
        model.settle();
        Problem problem = held(model);
        assertThat(problem.reason()).isEqualTo("TwoHistories");

        assertWhole(allowing(model, problem.offers().get(0)));
    }

    @Test
    void aNodeWithKeysAndWithoutSlotsIsErased() {
        ModelCluster model = formed(1, true);
        ModelServer astray = model.servers.get(5);
        astray.primaryId = "";
        astray.masterHost = "";
        astray.data[3] = 7;
        model.settle();
        Problem problem = held(model);
        assertThat(problem.reason()).isEqualTo("DataAtRisk");
        assertThat(problem.offers()).singleElement().satisfies(offer -> assertThat(offer.what())
                .startsWith("erase shop-5 and let it begin anew; its "));

        assertWhole(allowing(model, problem.offers().get(0)));
    }

    @Test
    void aNodeThatHasLostItsPlaceAndNotItsKeysGetsItBack() {
        ModelCluster model = formed(0, true);
        ModelServer lost = model.servers.get(1);
        int[] data = lost.data.clone();
        lost.beginAnew("abcdabcd");
        System.arraycopy(data, 0, lost.data, 0, data.length);
        model.servers.forEach(
                server -> server.table.values().removeIf(row -> row.slots().contains(6000)));
        model.settle();
        heal(model);
        Problem problem = held(model);
        assertThat(problem.reason()).isEqualTo("DataAtRisk");
        assertThat(problem.offers()).hasSize(2);

        ModelCluster allowed = allowing(model, problem.offers().get(0));
        assertWhole(allowed);
        for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
            assertThat(allowed.served(s)).isEqualTo(allowed.newest[s]);
        }
    }

    @Test
    void aForeignNodeIsForgotten() {
        ModelCluster model = formed(1, true);
        ModelServer foreign = new ModelServer(6);
        foreign.beginAnew("ffffffff");
        foreign.uid = "";
        foreign.ip = "10.200.0.1";
        model.servers.add(foreign);
        model.servers.get(0).table.put(foreign.id, new Row(foreign.ip, 1, Slots.NONE, ""));
        ShardsView view = new ShardsView(model.view().nodes().subList(0, 6));
        Offer offer =
                ShardsPlanner.plan(view, model.spec).problems().get(0).offers().get(0);

        Plan plan = ShardsPlanner.plan(view, spec(1, true, offer.id()));

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.steps()).extracting(Step::describe).containsExactly("Forget ffffffff on shop-0");
    }

    @Test
    void whatWasAllowedForOneNodeIsNotForAnother() {
        ModelCluster model = formed(0, true);
        model.stop(1);
        model.settle();
        Offer offer = held(model).offers().get(0);
        model.restart(1, false);
        model.settle();
        heal(model);
        model.stop(2);
        model.settle();

        assertThat(ShardsPlanner.plan(model.view(), spec(0, true, offer.id())).steps())
                .isEmpty();
    }
}
