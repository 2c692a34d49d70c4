package io.redtier.operator.rediscluster.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.change.Roll.Restart;
import io.redtier.operator.rediscluster.topology.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final Trouble NO_IMAGE = new Trouble("ImagePullBackOff", "nothing:1 is not there", true);

    private record Handed(String from, String to, String reason) implements Step {
        @Override
        public String describe() {
            return from + " -> " + to;
        }
    }

    private static Line line(String primary, String... replicas) {
        return new Line(primary, List.of(replicas), reason -> Optional.of(new Handed(primary, replicas[0], reason)));
    }

    private static RollingPod pod(String set, int ordinal, boolean current) {
        return new RollingPod(set + "-" + ordinal, ordinal, "1", current, true, false, NOW, Optional.empty());
    }

    private static RollingPod broken(RollingPod pod, Trouble trouble) {
        return new RollingPod(
                pod.name(), pod.ordinal(), "1", pod.current(), false, false, NOW, Optional.ofNullable(trouble));
    }

    private static RollingSet set(String name, boolean... current) {
        return new RollingSet(
                name,
                current.length,
                true,
                current.length,
                IntStream.range(0, current.length)
                        .mapToObj(i -> pod(name, i, current[i]))
                        .toList());
    }

    private static RollingSet with(RollingSet set, RollingPod changed) {
        List<RollingPod> pods = new ArrayList<>(set.pods());
        pods.replaceAll(pod -> pod.name().equals(changed.name()) ? changed : pod);
        return new RollingSet(set.name(), set.replicas(), true, set.settled(), pods);
    }

    private static List<String> next(Roll roll, boolean settled, Line... lines) {
        return roll.next(settled, settled, Set.of(), List.of(lines)).stream()
                .map(Step::describe)
                .toList();
    }

    /** Carries out what is planned until nothing is, with every restarted pod back at once. */
    private static List<String> run(RollingSet sentinels, RollingSet data, List<Line> lines) {
        List<String> all = new ArrayList<>();
        List<Line> now = new ArrayList<>(lines);
        for (int i = 0; i < 50; i++) {
            List<Step> steps = new Roll(sentinels, data).next(true, true, Set.of(), now);
            if (steps.isEmpty()) {
                return all;
            }
            assertThat(steps).as("one at a time").hasSize(1);
            all.add(steps.get(0).describe());
            if (steps.get(0) instanceof Restart restart) {
                RollingPod fresh = pod(
                        restart.pod().name().replaceAll("-\\d+$", ""),
                        restart.pod().ordinal(),
                        true);
                sentinels = with(sentinels, fresh);
                data = with(data, fresh);
            } else if (steps.get(0) instanceof Handed handed) {
                now.replaceAll(line -> line.primary().equals(handed.from()) ? line(handed.to(), handed.from()) : line);
            }
        }
        throw new AssertionError("does not end: " + all);
    }

    @Test
    void sentinelsThenReplicasThenTheFormerPrimary() {
        assertThat(run(
                        set("s", false, false, false),
                        set("shop", false, false, false),
                        List.of(line("shop-1", "shop-0", "shop-2"))))
                .containsExactly(
                        "Restart s-2",
                        "Restart s-1",
                        "Restart s-0",
                        "Restart shop-2",
                        "Restart shop-0",
                        "shop-1 -> shop-0",
                        "Restart shop-1");
    }

    @Test
    void shardAfterShardInModeCluster() {
        assertThat(run(
                        RollingSet.none(),
                        set("shop", false, false, false, false),
                        List.of(line("shop-0", "shop-2"), line("shop-3", "shop-1"))))
                .containsExactly(
                        "Restart shop-2",
                        "Restart shop-1",
                        "shop-0 -> shop-2",
                        "Restart shop-0",
                        "shop-3 -> shop-1",
                        "Restart shop-3");
    }

    @Test
    void aPrimaryWaitsForAReplicaThatCanBeElected() {
        Line waiting = new Line("shop-0", List.of("shop-1"), reason -> Optional.empty());

        assertThat(next(new Roll(RollingSet.none(), set("shop", false, true)), true, waiting))
                .isEmpty();
    }

    @Test
    void aPrimaryWithoutReplicasIsRestartedAndTheOnlyNodeNeedsNobodysLeave() {
        assertThat(run(RollingSet.none(), set("shop", false, false), List.of(line("shop-0"), line("shop-1"))))
                .containsExactly("Restart shop-0", "Restart shop-1");
        assertThat(next(new Roll(RollingSet.none(), set("shop", false)), false)).containsExactly("Restart shop-0");
    }

    @Test
    void nothingHappensBeforeEverybodyServesAgain() {
        RollingSet data = set("shop", false, false, true);
        Line line = line("shop-0", "shop-1", "shop-2");

        assertThat(next(new Roll(RollingSet.none(), data), false, line)).isEmpty();
        assertThat(next(new Roll(RollingSet.none(), with(data, broken(pod("shop", 2, true), null))), true, line))
                .isEmpty();
        assertThat(next(new Roll(RollingSet.none(), new RollingSet("shop", 4, true, 3, data.pods())), true, line))
                .as("one does not exist yet")
                .isEmpty();
        assertThat(next(new Roll(RollingSet.none(), new RollingSet("shop", 3, false, 3, data.pods())), true, line))
                .as("Kubernetes has not seen the template")
                .isEmpty();
        assertThat(next(new Roll(RollingSet.none(), data), true, line)).containsExactly("Restart shop-1");
        assertThat(next(new Roll(RollingSet.none(), set("shop", true, true)), true, line("shop-0", "shop-1")))
                .isEmpty();
    }

    @Test
    void aPodOfAnEarlierTemplateThatCanNotRunIsReplacedWhateverElseIsWrong() {
        RollingSet data = with(set("shop", false, false, false), broken(pod("shop", 2, false), NO_IMAGE));

        assertThat(next(new Roll(RollingSet.none(), data), false)).containsExactly("Restart shop-2");
    }

    @Test
    void aReplicaThatRunsAndDoesNotServeGoesFirstIfItIsTheOnlyOne() {
        RollingSet data = with(set("shop", false, false, false), broken(pod("shop", 1, false), null));
        List<Line> lines = List.of(line("shop-0", "shop-2"));
        Roll roll = new Roll(RollingSet.none(), data);

        assertThat(roll.next(true, false, Set.of(), lines))
                .extracting(Step::describe)
                .containsExactly("Restart shop-1");
        assertThat(roll.next(true, false, Set.of("shop-1"), lines))
                .as("it loads")
                .isEmpty();
        assertThat(roll.next(false, false, Set.of(), lines))
                .as("something is to be done about it")
                .isEmpty();
        assertThat(roll.next(true, false, Set.of(), List.of(line("shop-1"))))
                .as("it is the primary")
                .isEmpty();
        RollingSet two = with(data, broken(pod("shop", 2, false), null));
        assertThat(new Roll(RollingSet.none(), two).next(true, false, Set.of(), lines))
                .isEmpty();
    }

    @Test
    void whatFailsIsNamedAtOnceOrAfterTheDeadline() {
        RollingSet data = set("shop", false, false, true);
        Set<String> primary = Set.of("shop-0");

        assertThat(failure(with(data, broken(pod("shop", 2, true), NO_IMAGE)), primary, Set.of(), NOW))
                .hasValue("shop-2 does not start, ImagePullBackOff: nothing:1 is not there");
        RollingSet slow = with(data, broken(pod("shop", 2, true), null));
        Instant late = NOW.plus(DEADLINE).plusSeconds(1);
        assertThat(failure(slow, primary, Set.of(), NOW)).isEmpty();
        assertThat(failure(slow, primary, Set.of(), late)).hasValue("shop-2 did not become ready in 600 s");
        assertThat(failure(slow, primary, Set.of("shop-2"), late))
                .as("it loads")
                .isEmpty();
        assertThat(failure(with(data, broken(pod("shop", 1, false), NO_IMAGE)), primary, Set.of(), late))
                .as("not of the new template")
                .isEmpty();
    }

    @Test
    void aPodThatAScaleOutHasAddedMayWaitForItsPlaceButNotForAnImageThatIsNotThere() {
        RollingSet grown = set("shop", false, true, true);
        RollingSet data = new RollingSet("shop", 3, true, 2, grown.pods());
        Instant late = NOW.plus(DEADLINE).plusSeconds(1);

        assertThat(failure(with(data, broken(pod("shop", 2, true), null)), Set.of("shop-0"), Set.of(), late))
                .isEmpty();
        Trouble noRoom = new Trouble("Unschedulable", "0/3 nodes are available", false);
        assertThat(failure(with(data, broken(pod("shop", 2, true), noRoom)), Set.of("shop-0"), Set.of(), late))
                .isEmpty();
        assertThat(failure(with(data, broken(pod("shop", 2, true), NO_IMAGE)), Set.of("shop-0"), Set.of(), NOW))
                .isPresent();
        assertThat(failure(with(data, broken(pod("shop", 1, true), null)), Set.of("shop-0"), Set.of(), late))
                .as("one that was there before")
                .isPresent();
    }

    @Test
    void thereIsNoWayBackOnceAPrimaryRunsWithTheNewTemplate() {
        RollingSet data = with(set("shop", true, true, true), broken(pod("shop", 0, true), NO_IMAGE));

        assertThat(failure(data, Set.of("shop-1"), Set.of(), NOW)).isEmpty();
        assertThat(new Roll(RollingSet.none(), data).troubles())
                .containsExactly("shop-0 does not start, ImagePullBackOff: nothing:1 is not there");
        RollingSet sentinels = with(set("s", false, true), broken(pod("s", 1, true), NO_IMAGE));
        assertThat(new Roll(sentinels, set("shop", true)).failure(Set.of("shop-0"), Set.of(), DEADLINE, NOW))
                .as("sentinels hold no data")
                .isPresent();
    }

    private static Optional<String> failure(RollingSet data, Set<String> primary, Set<String> loading, Instant now) {
        return new Roll(RollingSet.none(), data).failure(primary, loading, DEADLINE, now);
    }
}
