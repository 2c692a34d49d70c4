package io.redtier.operator.rediscluster.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step.Monitor;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Replicate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is held back is done when a person allows exactly that. */
class ApprovalTest {

    private static TopologySpec allowing(String id) {
        return new TopologySpec("shop", 3, 3, Views.spec().settings(), false, id);
    }

    /** All pods new; two of them hold data of histories that have nothing in common. */
    private static Views rivals() {
        Views views = Views.fresh();
        views.lastPrimary = "shop-2";
        views.node(new NodeView("shop-0", 0, "u0", Views.ip(0), NodeView.State.UP, false, "", primaryOf("one")));
        views.node(new NodeView("shop-1", 1, "u1", Views.ip(1), NodeView.State.UP, false, "", primaryOf("other")));
        return views;
    }

    private static NodeView.Data primaryOf(String history) {
        return new NodeView.Data(NodeView.Role.PRIMARY, history, "", 100, 10, "", false, "7.0.15");
    }

    private static List<Offer> offers(Views views) {
        Plan plan = Planner.plan(views.view(), Views.spec());
        assertThat(plan.problems()).hasSize(1);
        Problem problem = plan.problems().get(0);
        assertThat(problem.offers()).as(problem.reason()).isNotEmpty();
        return problem.offers();
    }

    @Test
    void theOneThatIsAllowedToLeadDoes() {
        List<Offer> offers = offers(rivals());
        assertThat(offers)
                .extracting(Offer::what)
                .containsExactly(
                        "make shop-0 (10 keys) the primary; what only shop-1 holds is lost then",
                        "make shop-1 (10 keys) the primary; what only shop-0 holds is lost then");

        Plan plan = Planner.plan(rivals().view(), allowing(offers.get(1).id()));

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.primary()).get().extracting(NodeView::pod).isEqualTo("shop-1");
        assertThat(plan.steps()).filteredOn(Monitor.class::isInstance).hasSize(3);
        assertThat(plan.steps()).noneMatch(Promote.class::isInstance);
    }

    @Test
    void whenAnythingHasChangedNothingIsAllowed() {
        String id = offers(rivals()).get(1).id();

        Views later = rivals();
        later.node(new NodeView("shop-0", 0, "u0", Views.ip(0), NodeView.State.UP, false, "", primaryOf("third")));
        Views replaced = rivals();
        replaced.node(new NodeView("shop-1", 1, "new", Views.ip(1), NodeView.State.UP, false, "", primaryOf("other")));
        for (Views views : List.of(later, replaced)) {
            Plan plan = Planner.plan(views.view(), allowing(id));
            assertThat(plan.steps()).isEmpty();
            assertThat(plan.problems()).extracting(Problem::reason).containsExactly("AmbiguousPrimary");
        }
        assertThat(Planner.plan(rivals().view(), allowing("something")).steps()).isEmpty();
    }

    @Test
    void oneThatWasUsedAndStaysChangesNothing() {
        String id = offers(rivals()).get(1).id();
        Plan healthy = Planner.plan(Views.healthy().view(), allowing(id));
        assertThat(healthy.steps()).isEmpty();
        assertThat(healthy.problems()).isEmpty();
    }

    @Test
    void dataIsErasedOnlyByLeave() {
        Views views = Views.healthy();
        views.node(Views.labelled(
                new NodeView(
                        "shop-0",
                        0,
                        "u0",
                        Views.ip(0),
                        NodeView.State.UP,
                        false,
                        "",
                        new NodeView.Data(NodeView.Role.PRIMARY, "new", "", 0, 0, "", false, "7.0.15")),
                "primary"));
        views.node(Views.labelled(Views.parked(1, "old", 100, 10), "replica"));
        views.node(Views.labelled(
                new NodeView(
                        "shop-2",
                        2,
                        "u2",
                        Views.ip(2),
                        NodeView.State.UP,
                        false,
                        "",
                        new NodeView.Data(NodeView.Role.REPLICA, "new", "", 0, 0, Views.ip(0), true, "7.0.15")),
                "replica"));
        Offer offer = offers(views).get(0);

        List<Step> steps = Planner.plan(views.view(), allowing(offer.id())).steps();

        assertThat(steps).hasSize(1).first().isInstanceOf(Replicate.class);
        assertThat(steps.get(0).describe()).isEqualTo("Replicate shop-1 from shop-0");
    }

    @Test
    void sentinelsThatDisagreeAreToldWhomToWatch() {
        Views views = rivals();
        views.sentinels.clear();
        IntStream.range(0, 3)
                .forEach(i -> views.sentinels.add(Views.sentinel(i, Views.watch(i, Views.ip(i == 0 ? 1 : 0), 5))));
        Offer offer = offers(views).get(0);
        assertThat(offer.what()).contains("let all sentinels watch shop-0", "what only shop-1 holds");

        Plan plan = Planner.plan(views.view(), allowing(offer.id()));

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.steps())
                .filteredOn(Monitor.class::isInstance)
                .extracting(Step::describe)
                .containsExactly("Let shop-sentinel-0 watch shop-0");
    }
}
