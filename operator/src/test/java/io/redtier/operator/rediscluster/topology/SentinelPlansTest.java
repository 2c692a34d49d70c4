package io.redtier.operator.rediscluster.topology;

import static io.redtier.operator.rediscluster.topology.Views.healthy;
import static io.redtier.operator.rediscluster.topology.Views.ip;
import static io.redtier.operator.rediscluster.topology.Views.sentinel;
import static io.redtier.operator.rediscluster.topology.Views.spec;
import static io.redtier.operator.rediscluster.topology.Views.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What sentinels are told in which situation, around a healthy primary. One row is one situation. */
class SentinelPlansTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("sentinels")
    void plans(String situation, ClusterView view, List<String> steps) {
        Plan plan = Planner.plan(view, spec());

        assertThat(plan.steps()).extracting(Step::describe).containsExactlyElementsOf(steps);
        assertThat(plan.problems()).isEmpty();
    }

    static Stream<Arguments> sentinels() {
        Set<String> ghost = Set.of("10.0.1.1", "10.0.1.2", "10.0.1.77");
        Watch haunted = new Watch(ip(0), 1, Views.SETTINGS, false, false, 0, ghost, Set.of(ip(1), ip(2)));
        Watch justReset =
                new Watch(ip(0), 1, Views.SETTINGS, false, false, 0, Set.of("10.0.1.0", "10.0.1.2"), Set.of(ip(2)));
        NodeView primary = healthy().nodes.get(0);
        NodeView leaving = new NodeView(
                primary.pod(), 0, primary.uid(), primary.ip(), primary.state(), true, "primary", primary.data());
        Watch slow = new Watch(
                ip(0),
                1,
                new SentinelSettings(1, 5000, 10_000, 1),
                false,
                false,
                0,
                Set.of("10.0.1.0", "10.0.1.1"),
                Set.of(ip(1), ip(2)));
        return Stream.of(
                row(
                        "a new sentinel knows nothing",
                        healthy().sentinel(sentinel(2, null)),
                        List.of("Let shop-sentinel-2 watch shop-0")),
                row(
                        "all sentinels are new: the running primary stays",
                        healthy()
                                .sentinel(sentinel(0, null))
                                .sentinel(sentinel(1, null))
                                .sentinel(sentinel(2, null)),
                        List.of(
                                "Let shop-sentinel-0 watch shop-0",
                                "Let shop-sentinel-1 watch shop-0",
                                "Let shop-sentinel-2 watch shop-0")),
                row(
                        "a sentinel that watches an address of nobody",
                        healthy().sentinel(sentinel(1, watch(1, "10.8.8.8", 0))),
                        List.of("Let shop-sentinel-1 watch shop-0")),
                row(
                        "other figures are wanted",
                        healthy().sentinel(sentinel(2, slow)),
                        List.of("Configure shop-sentinel-2")),
                row(
                        "a sentinel that would win the others over to an address of nobody: all begin anew",
                        healthy().sentinel(sentinel(1, watch(1, "10.8.8.8", 7))),
                        List.of(
                                "Let shop-sentinel-0 watch shop-0",
                                "Let shop-sentinel-1 watch shop-0",
                                "Let shop-sentinel-2 watch shop-0")),
                row(
                        "a sentinel of an earlier epoch learns from the others",
                        healthy().sentinel(sentinel(1, watch(1, ip(1), 0))),
                        List.of()),
                row(
                        "sentinels that are gone are forgotten one by one",
                        healthy().sentinel(sentinel(0, haunted)),
                        List.of("Reset shop-sentinel-0")),
                row(
                        "none forgets its replicas while another has yet to find them: it could promote nobody",
                        healthy().sentinel(sentinel(0, haunted)).sentinel(sentinel(1, justReset)),
                        List.of()),
                row(
                        "none forgets its replicas while the primary is about to go",
                        healthy().node(leaving).sentinel(sentinel(0, haunted)),
                        List.of()));
    }

    private static Arguments row(String situation, Views views, List<String> steps) {
        return arguments(situation, views.view(), steps);
    }
}
