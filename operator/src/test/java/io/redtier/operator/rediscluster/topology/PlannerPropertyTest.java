package io.redtier.operator.rediscluster.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Replicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every plan, whatever nodes and sentinels say, however little sense it makes. */
class PlannerPropertyTest {

    private static final int ROUNDS = 12;

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void noPlanLosesWhatOnlyOneNodeHas(@ForAll("views") ClusterView view, @ForAll boolean persistent) {
        Plan plan = Planner.plan(view, persistent ? Views.persistent() : Views.spec());

        Set<String> named = view.watches().map(Watch::ip).collect(Collectors.toSet());
        assertThat(plan.steps()).filteredOn(Replicate.class::isInstance).allSatisfy(step -> {
            Replicate replicate = (Replicate) step;
            assertThat(replicate.primary().isBlank() && replicate.node().data().keys() > 0)
                    .as("erases %s", replicate.node())
                    .isFalse();
            assertThat(!named.contains(replicate.primary().ip())
                            && replicate.node().isAheadOf(replicate.primary()))
                    .as("takes %s back to %s without the word of a sentinel", replicate.node(), replicate.primary())
                    .isFalse();
        });
        assertThat(plan.steps())
                .filteredOn(
                        step -> step instanceof LabelRole label && label.role().equals(Labels.PRIMARY))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void havingBeenThePrimaryDoesNotCountForMoreThanClearlyMoreData(@ForAll("restartedViews") ClusterView view) {
        Plan plan = Planner.plan(view, Views.persistent());

        assertThat(plan.steps()).filteredOn(Promote.class::isInstance).allSatisfy(step -> {
            NodeView elected = ((Promote) step).node();
            assertThat(view.nodes())
                    .as("keys that %s does not have", elected)
                    .noneMatch(node -> node.data().keys()
                                    > elected.data().keys()
                                            + Math.max(10, elected.data().keys() / 10)
                            && !elected.isAheadOf(node));
        });
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void plansComeToAnEndAndWhatTheyLeadToIsHealthyOrExplained(@ForAll("calmViews") ClusterView start) {
        ClusterView view = start;
        Plan plan = Planner.plan(view, Views.spec());
        List<String> history = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            history.add(plan.steps().stream().map(Step::describe).toList() + " " + plan.problems());
            view = World.after(view, plan);
            plan = Planner.plan(view, Views.spec());
        }

        assertThat(plan.steps()).as("still something to do after %s", history).isEmpty();
        if (plan.problems().isEmpty()) {
            assertThat(TopologyHealth.shortcomings(view, Views.spec(), plan.primary()))
                    .as("after all plans: %s", view)
                    .filteredOn(lack -> !lack.contains("sentinels"))
                    .isEmpty();
            assertThat(view.up()).filteredOn(NodeView::isPrimary).hasSize(1);
        }
    }

    @Provide
    Arbitrary<ClusterView> views() {
        return view(Arbitraries.of(State.values()), Arbitraries.of(true, false));
    }

    /** Everybody answers and no sentinel is about to act. */
    @Provide
    Arbitrary<ClusterView> calmViews() {
        return view(Arbitraries.just(State.UP), Arbitraries.just(false));
    }

    /** All nodes parked, each with a history of its own, as after a restart from append-only files. */
    @Provide
    Arbitrary<ClusterView> restartedViews() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 300).list().ofSize(3),
                        Arbitraries.of("", "shop-0", "shop-1", "shop-2"))
                .as((keys, last) -> {
                    Views views = Views.fresh();
                    IntStream.range(0, 3).forEach(i -> views.node(Views.parked(i, "h" + i, 0, keys.get(i))));
                    views.lastPrimary = last;
                    return views.view();
                });
    }

    private static Arbitrary<ClusterView> view(Arbitrary<State> states, Arbitrary<Boolean> flags) {
        Arbitrary<List<NodeView>> nodes = Combinators.combine(
                        IntStream.range(0, 3).mapToObj(i -> node(i, states)).toList())
                .as(list -> list);
        Arbitrary<List<SentinelView>> sentinels = Combinators.combine(
                        IntStream.range(0, 3).mapToObj(i -> sentinel(i, flags)).toList())
                .as(list -> list);
        return Combinators.combine(nodes, sentinels, Arbitraries.of("", "shop-0", "shop-1", "shop-2"))
                .as(ClusterView::new);
    }

    private static Arbitrary<NodeView> node(int ordinal, Arbitrary<State> states) {
        Arbitrary<Data> data = Combinators.combine(
                        Arbitraries.of(Role.values()),
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of("", "a", "b"),
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.longs().between(0, 2),
                        addresses(),
                        Arbitraries.of(true, false))
                .as((role, history, previous, offset, keys, host, link) -> new Data(
                        role,
                        history,
                        history.equals(previous) ? "" : previous,
                        offset,
                        keys,
                        role == Role.REPLICA ? host : "",
                        link && role == Role.REPLICA,
                        "7.0.15"));
        return Combinators.combine(states, data, Arbitraries.of("", Labels.PRIMARY, Labels.REPLICA))
                .as((state, says, label) -> new NodeView(
                        "shop-" + ordinal,
                        ordinal,
                        "u" + ordinal,
                        Views.ip(ordinal),
                        state,
                        false,
                        label,
                        state == State.UP ? says : Data.NONE));
    }

    private static Arbitrary<SentinelView> sentinel(int ordinal, Arbitrary<Boolean> flags) {
        Set<String> others = IntStream.range(0, 3)
                .filter(i -> i != ordinal)
                .mapToObj(Views::sentinelIp)
                .collect(Collectors.toSet());
        Arbitrary<Watch> watch = Combinators.combine(
                        addresses(),
                        Arbitraries.longs().between(0, 2),
                        flags,
                        flags,
                        addresses().set().ofMaxSize(2))
                .as((ip, epoch, suspected, failing, replicas) -> new Watch(
                        ip, epoch, Views.SETTINGS, suspected, failing, suspected ? 3000 : 0, others, replicas));
        return watch.injectNull(0.3)
                .map(w -> new SentinelView(
                        "shop-sentinel-" + ordinal,
                        "s" + ordinal,
                        Views.sentinelIp(ordinal),
                        true,
                        Optional.ofNullable(w)));
    }

    private static Arbitrary<String> addresses() {
        return Arbitraries.of(Views.ip(0), Views.ip(1), Views.ip(2), "10.9.9.9");
    }
}
