package io.redtier.operator.rediscluster.topology;

import static io.redtier.operator.rediscluster.topology.Views.fresh;
import static io.redtier.operator.rediscluster.topology.Views.healthy;
import static io.redtier.operator.rediscluster.topology.Views.ip;
import static io.redtier.operator.rediscluster.topology.Views.labelled;
import static io.redtier.operator.rediscluster.topology.Views.parked;
import static io.redtier.operator.rediscluster.topology.Views.persistent;
import static io.redtier.operator.rediscluster.topology.Views.primary;
import static io.redtier.operator.rediscluster.topology.Views.promoted;
import static io.redtier.operator.rediscluster.topology.Views.replica;
import static io.redtier.operator.rediscluster.topology.Views.sentinel;
import static io.redtier.operator.rediscluster.topology.Views.silent;
import static io.redtier.operator.rediscluster.topology.Views.spec;
import static io.redtier.operator.rediscluster.topology.Views.suspecting;
import static io.redtier.operator.rediscluster.topology.Views.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done in which situation, and what is left alone. One row is one situation. */
class PlannerTest {

    private static final String NEW = "bbbb";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"formation", "failover", "restarts", "doubt"})
    void plans(String situation, ClusterView view, TopologySpec spec, List<String> steps, List<String> problems) {
        Plan plan = Planner.plan(view, spec);

        assertThat(plan.steps()).extracting(Step::describe).containsExactlyElementsOf(steps);
        assertThat(plan.problems()).extracting(Problem::reason).containsExactlyElementsOf(problems);
        assertThat(plan.steps()).extracting(Step::reason).doesNotContain("");
    }

    static Stream<Arguments> formation() {
        List<String> form = leads("shop-0", "shop-1", "shop-2");
        return Stream.of(
                row("healthy: nothing is done", healthy(), List.of()),
                row("a new cluster: the first node leads", fresh(), form),
                row(
                        "a new cluster, one pod can't be scheduled: the majority forms it",
                        fresh().node(silent(0, State.STOPPED)),
                        List.of(
                                "Promote shop-1",
                                "Label shop-1 primary",
                                "Replicate shop-2 from shop-1",
                                "Let shop-sentinel-0 watch shop-1",
                                "Let shop-sentinel-1 watch shop-1",
                                "Let shop-sentinel-2 watch shop-1")),
                doubt(
                        "a new cluster, only one node yet",
                        fresh().node(silent(1, State.STOPPED)).node(silent(2, State.STOPPED)),
                        spec(),
                        "WaitingForNodes"),
                doubt(
                        "a new cluster, one node still starts",
                        fresh().node(silent(2, State.UNREACHABLE)),
                        spec(),
                        "WaitingForNodes"),
                doubt(
                        "volumes of an earlier cluster, the one with most keys can't be seen yet",
                        fresh().node(silent(2, State.STOPPED)).node(parked(1, "h1", 0, 3)),
                        persistent(),
                        "WaitingForNodes"),
                row(
                        "volumes of an earlier cluster: the node with most keys leads",
                        fresh().node(parked(2, "h2", 0, 5)).node(parked(1, "h1", 0, 3)),
                        leads("shop-2", "shop-0", "shop-1")));
    }

    static Stream<Arguments> failover() {
        Views primaryDied = healthy().node(labelled(silent(0, State.UNREACHABLE), "primary"));
        Views switched = healthy()
                .watching(ip(1), 2)
                .node(labelled(silent(0, State.STOPPED), "primary"))
                .node(labelled(promoted(1, NEW, Views.HISTORY, 90), "replica"))
                .node(labelled(replica(2, ip(1), 90), "replica"));
        Views oneSentinelKnows = healthy()
                .sentinel(sentinel(1, watch(1, ip(1), 2)))
                .node(labelled(silent(0, State.UNREACHABLE), "primary"))
                .node(labelled(promoted(1, NEW, Views.HISTORY, 90), "replica"));
        Views oldOneReturns = healthy()
                .watching(ip(1), 2)
                .node(labelled(primary(0, 120), "replica"))
                .node(labelled(promoted(1, NEW, Views.HISTORY, 90), "primary"))
                .node(labelled(replica(2, ip(1), 90), "replica"));
        Views inTheMidst = healthy().node(promoted(1, NEW, Views.HISTORY, 90));
        inTheMidst.sentinel(sentinel(
                0, new Watch(ip(0), 1, Views.SETTINGS, true, true, 3000, Set.of("10.0.1.1"), Set.of(ip(1), ip(2)))));
        return Stream.of(
                doubt("the primary died: sentinels are left to it", primaryDied, spec(), "WaitingForFailover"),
                row(
                        "sentinels have switched: the labels follow, the old one's first",
                        switched,
                        List.of("Label shop-0 replica", "Label shop-1 primary")),
                row(
                        "one sentinel knows of the later epoch: that is enough",
                        oneSentinelKnows,
                        List.of("Label shop-0 replica", "Label shop-1 primary")),
                row(
                        "the old primary returns as a primary: it follows, its unreplicated tail is lost",
                        oldOneReturns,
                        List.of("Replicate shop-0 from shop-1")),
                row(
                        "the old primary is parked: it follows",
                        healthy()
                                .watching(ip(1), 2)
                                .node(labelled(parked(0, "h0", 0, 0), "replica"))
                                .node(labelled(promoted(1, NEW, Views.HISTORY, 90), "primary"))
                                .node(labelled(replica(2, ip(1), 90), "replica")),
                        List.of("Replicate shop-0 from shop-1")),
                row("a failover is under way while the old primary still answers: hands off", inTheMidst, List.of()),
                row(
                        "a replica follows an address that is gone",
                        healthy().node(labelled(replica(2, "10.9.9.9", 80), "replica")),
                        List.of("Replicate shop-2 from shop-0")));
    }

    static Stream<Arguments> restarts() {
        Views allNew = fresh().node(parked(0, "h0", 0, 10))
                .node(parked(1, "h1", 0, 10))
                .node(parked(2, "h2", 0, 10));
        allNew.lastPrimary = "shop-1";
        Views fewMore = allNew.copy().node(parked(1, "h1", 0, 5)).node(parked(2, "h2", 0, 6));
        Views manyMore = allNew.copy().node(parked(2, "h2", 0, 21));
        Views someAhead = fresh().node(parked(0, Views.HISTORY, 90, 9))
                .node(parked(1, Views.HISTORY, 80, 50))
                .node(parked(2, Views.HISTORY, 95, 9));
        someAhead.lastPrimary = "shop-0";
        Views rememberTheDead = fresh().node(parked(1, "h1", 0, 10)).watching("10.8.8.8", 4);
        rememberTheDead.lastPrimary = "shop-0";
        Views emptyAndWaiting = healthy()
                .node(labelled(parked(0, "h0", 0, 0), "primary"))
                .node(labelled(replica(1, ip(0), 70), "replica"))
                .node(labelled(replica(2, ip(0), 75), "replica"));
        return Stream.of(
                row(
                        "all on new addresses with their volumes: the last primary leads",
                        allNew,
                        persistent(),
                        leads("shop-1", "shop-0", "shop-2")),
                row(
                        "six keys against five say nothing: the last primary leads",
                        fewMore,
                        persistent(),
                        leads("shop-1", "shop-0", "shop-2")),
                row(
                        "all sentinels are new: the running primary leads, though a replica was asked after more writes",
                        healthy().newSentinels().node(labelled(replica(1, ip(0), 140), "replica")),
                        allWatch("shop-0")),
                doubt(
                        "another one holds clearly more: it may have been the primary when nobody looked",
                        manyMore,
                        persistent(),
                        "AmbiguousPrimary"),
                row(
                        "one history: the furthest leads, whoever led before and however many keys there are",
                        someAhead,
                        persistent(),
                        leads("shop-2", "shop-0", "shop-1")),
                row(
                        "sentinels remember an address that is gone, and no replica of ours",
                        rememberTheDead,
                        leads("shop-1", "shop-0", "shop-2")),
                row(
                        "the primary came back empty: the replica that is furthest leads",
                        emptyAndWaiting,
                        List.of(
                                "Promote shop-2",
                                "Label shop-0 replica",
                                "Label shop-2 primary",
                                "Replicate shop-0 from shop-2",
                                "Let shop-sentinel-0 watch shop-2",
                                "Let shop-sentinel-1 watch shop-2",
                                "Let shop-sentinel-2 watch shop-2")),
                doubt(
                        "a volume that can't be seen may hold more",
                        allNew.copy().node(silent(2, State.STOPPED)),
                        persistent(),
                        "WaitingForNodes"),
                doubt(
                        "a node that loads may hold more",
                        allNew.copy().node(silent(2, State.LOADING)),
                        persistent(),
                        "WaitingForNodes"),
                doubt(
                        "an address that leads elsewhere",
                        allNew.copy().node(silent(2, State.FOREIGN)),
                        persistent(),
                        "WaitingForNodes"));
    }

    static Stream<Arguments> doubt() {
        Views rivals = fresh().node(promoted(0, "x", "", 50)).node(promoted(1, "y", "", 60));
        rivals.lastPrimary = "shop-0";
        Views emptyPrimary = healthy()
                .node(labelled(
                        new NodeView(
                                "shop-0",
                                0,
                                "u0",
                                ip(0),
                                State.UP,
                                false,
                                "",
                                new NodeView.Data(NodeView.Role.PRIMARY, "z", "", 0, 0, "", false, "7.0.15")),
                        "primary"))
                .node(labelled(parked(2, "h2", 0, 7), "replica"));
        Views stuck = healthy().node(labelled(silent(0, State.UNREACHABLE), "primary"));
        for (int i = 0; i < 3; i++) {
            stuck.sentinel(sentinel(i, suspecting(i, ip(0), 1, 60_000)));
        }
        return Stream.of(
                doubt("two primaries of different histories", rivals, spec(), "AmbiguousPrimary"),
                row(
                        "an empty primary and a node with data: not attached",
                        emptyPrimary,
                        spec(),
                        List.of(),
                        "DataAtRisk"),
                doubt(
                        "sentinels do not get on and the primary is only silent: it may hold more",
                        stuck,
                        spec(),
                        "WaitingForNodes"),
                row(
                        "a paused sentinel majority: the running primary stays",
                        healthy().sentinel(gone(0)).sentinel(gone(1)),
                        List.of()));
    }

    private static SentinelView gone(int ordinal) {
        return new SentinelView("shop-sentinel-" + ordinal, "s" + ordinal, "", false, Optional.empty());
    }

    private static List<String> leads(String elected, String... others) {
        Stream<String> first = Stream.of("Promote " + elected, "Label " + elected + " primary");
        Stream<String> follow = Stream.of(others).map(pod -> "Replicate " + pod + " from " + elected);
        return Stream.of(first, follow, allWatch(elected).stream())
                .flatMap(steps -> steps)
                .toList();
    }

    private static List<String> allWatch(String primary) {
        return IntStream.range(0, 3)
                .mapToObj(i -> "Let shop-sentinel-" + i + " watch " + primary)
                .toList();
    }

    private static Arguments row(String situation, Views views, List<String> steps) {
        return row(situation, views, spec(), steps);
    }

    private static Arguments row(
            String situation, Views views, TopologySpec spec, List<String> steps, String... problems) {
        return arguments(situation, views.view(), spec, steps, List.of(problems));
    }

    private static Arguments doubt(String situation, Views views, TopologySpec spec, String problem) {
        return row(situation, views, spec, List.of(), problem);
    }
}
