package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.ClusterEvents.Told;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.SentinelView;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of one RedisCluster as its status and its Events tell it. */
class StatusAssemblyTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<String> ALL = Set.of("shop-0", "shop-1", "shop-2");

    private final RedisCluster cluster = Specs.sentinel();

    @Test
    void tellsTheLifeOfACluster() {
        assertThat(look(List.of(stopped(0), stopped(1), stopped(2)), "", Set.of()))
                .extracting(RedisClusterStatus::getPhase, StatusAssemblyTest::ready)
                .containsExactly(Phase.Pending, "False Forming");

        RedisClusterStatus formed = look(List.of(primary(0), replica(1, 0, 100), replica(2, 0, 100)), "10.0.0.0", ALL);
        assertThat(formed)
                .extracting(
                        RedisClusterStatus::getPhase,
                        StatusAssemblyTest::ready,
                        RedisClusterStatus::getCurrentPrimary,
                        RedisClusterStatus::getReadyReplicas,
                        RedisClusterStatus::getSelector)
                .containsExactly(
                        Phase.Ready,
                        "True Serving",
                        "shop-0",
                        2,
                        "redtier.io/cluster=shop,redtier.io/component=redis,redtier.io/role=replica");

        RedisClusterStatus down = look(List.of(silent(0), replica(1, 0, 100), replica(2, 0, 100)), "10.0.0.0", ALL);
        assertThat(down)
                .extracting(
                        RedisClusterStatus::getPhase,
                        StatusAssemblyTest::ready,
                        RedisClusterStatus::getCurrentPrimary,
                        RedisClusterStatus::getLastPrimary)
                .containsExactly(Phase.Unavailable, "False NoPrimary", null, "shop-0");

        RedisClusterStatus switched =
                look(List.of(stopped(0), primary(1), replica(2, 1, 100)), "10.0.0.1", Set.of("shop-1", "shop-2"));
        assertThat(switched)
                .extracting(
                        RedisClusterStatus::getPhase, StatusAssemblyTest::ready, RedisClusterStatus::getCurrentPrimary)
                .containsExactly(Phase.Degraded, "True Serving", "shop-1");
    }

    @Test
    void eventsTellWhatHappenedBetweenTwoLooks() {
        RedisClusterStatus formed = look(List.of(primary(0), replica(1, 0, 100), replica(2, 0, 100)), "10.0.0.0", ALL);
        assertThat(ClusterEvents.between(null, formed, List.of()))
                .contains(
                        new Told(false, "FormedCluster", "shop-0 is the first primary"),
                        new Told(false, "ReplicaAttached", "shop-2 is in sync with shop-0"));
        assertThat(ClusterEvents.between(formed, formed, List.of())).isEmpty();

        RedisClusterStatus down = look(List.of(silent(0), replica(1, 0, 100), replica(2, 0, 100)), "10.0.0.0", ALL);
        assertThat(ClusterEvents.between(formed, down, List.of()))
                .extracting(Told::reason)
                .containsExactly("WaitingForFailover");

        RedisClusterStatus switched = look(List.of(stopped(0), primary(1), replica(2, 1, 100)), "10.0.0.1", ALL);
        assertThat(ClusterEvents.between(down, switched, List.of()))
                .contains(new Told(false, "PrimaryChanged", "from shop-0 to shop-1"));
    }

    @Test
    void lagIsToldInWholeMebibytes() {
        RedisClusterStatus status = look(
                List.of(primary(0), replica(1, 0, 100 - 5), replica(2, 0, 100 - 3 * (1 << 20) / 2)), "10.0.0.0", ALL);

        assertThat(status.getNodes()).extracting(NodeStatus::getLagBytes).containsExactly(0L, 0L, 1L << 20);
        assertThat(status.getNodes())
                .extracting(NodeStatus::getRole)
                .containsExactly(NodeRole.Primary, NodeRole.Replica, NodeRole.Replica);
    }

    @Test
    void anObstacleIsNamedAndNothingElseIsHidden() {
        ClusterView view = view(List.of(primary(0), replica(1, 0, 100), replica(2, 0, 100)), "10.0.0.0");
        Findings found = found(view, ALL, Optional.of(new Obstacle("Refused", "spec.config.save is refused")));

        RedisClusterStatus status = StatusAssembly.assemble(cluster, found, Optional.empty(), NOW);

        assertThat(condition(status, "ConfigurationApplied")).isEqualTo("False Refused");
        assertThat(status.getPhase()).isEqualTo(Phase.Ready);
    }

    @Test
    void podsThatDoNotExistRunNothingAndSayWhereToLook() {
        NodeView absent = new NodeView("shop-1", 1, "", "", State.STOPPED, false, "", Data.NONE);

        RedisClusterStatus status = look(List.of(stopped(0), absent, stopped(2)), "", Set.of());

        assertThat(condition(status, "ConfigurationApplied")).isEqualTo("False PodsMissing");
        assertThat(message(status, "Ready"))
                .endsWith("not created yet: shop-1; if that lasts, see: kubectl describe statefulset shop -n "
                        + cluster.getMetadata().getNamespace());
        assertThat(condition(look(List.of(stopped(0), stopped(1), stopped(2)), "", Set.of()), "ConfigurationApplied"))
                .isEqualTo("True Applied");
    }

    @Test
    void whatIsHeldBackIsToldWithTheCommandThatAllowsIt() {
        List<NodeView> rivals = List.of(
                node(0, State.UP, "", new Data(Role.PRIMARY, "one", "", 100, 1, "", false, "7.0.15")),
                node(1, State.UP, "", new Data(Role.PRIMARY, "other", "", 100, 1, "", false, "7.0.15")),
                node(2, State.UP, "", new Data(Role.PARKED, "none", "", 0, 0, "", false, "7.0.15")));

        RedisClusterStatus held = look(rivals, "", ALL);

        assertThat(condition(held, "Degraded")).isEqualTo("True AmbiguousPrimary");
        Matcher command = Pattern.compile("To make shop-1 .*: (kubectl annotate rdc shop -n shop --overwrite"
                        + " redtier.io/approve=([0-9a-f]{10}))")
                .matcher(message(held, "Degraded"));
        assertThat(command.find()).as(message(held, "Degraded")).isTrue();

        cluster.getMetadata().setAnnotations(Map.of("redtier.io/approve", command.group(2)));
        RedisClusterStatus allowed = look(rivals, "", ALL);
        assertThat(condition(allowed, "Degraded")).doesNotContain("AmbiguousPrimary");
        assertThat(allowed.getCurrentPrimary()).isEqualTo("shop-1");
        assertThat(allowed.getPlan()).isNotEmpty();
    }

    /** Looks, and keeps the status for the next look. */
    private RedisClusterStatus look(List<NodeView> nodes, String watched, Set<String> ready) {
        RedisClusterStatus status = StatusAssembly.assemble(
                cluster, found(view(nodes, watched), ready, Optional.empty()), Optional.empty(), NOW);
        cluster.setStatus(status);
        return status;
    }

    private Findings found(ClusterView view, Set<String> ready, Optional<Obstacle> obstacle) {
        return new Findings(obstacle, Rollout.none(), Survey.of(cluster, view), ready, Optional.empty());
    }

    private ClusterView view(List<NodeView> nodes, String watched) {
        List<SentinelView> sentinels = IntStream.range(0, 3)
                .mapToObj(i -> {
                    Set<String> others = new HashSet<>(Set.of("10.0.1.0", "10.0.1.1", "10.0.1.2"));
                    others.remove("10.0.1." + i);
                    Set<String> replicas = new HashSet<>(Set.of("10.0.0.0", "10.0.0.1", "10.0.0.2"));
                    replicas.remove(watched);
                    return new SentinelView(
                            "shop-sentinel-" + i,
                            "s" + i,
                            "10.0.1." + i,
                            true,
                            Stream.of(watched)
                                    .filter(ip -> !ip.isEmpty())
                                    .map(ip -> new SentinelView.Watch(
                                            ip,
                                            1,
                                            ClusterSpec.topology(cluster).settings(),
                                            false,
                                            false,
                                            0,
                                            others,
                                            replicas))
                                    .findFirst());
                })
                .toList();
        return new ClusterView(
                nodes,
                sentinels,
                StatusAssembly.lastPrimary(cluster.getStatus()).orElse(""));
    }

    private static NodeView primary(int i) {
        return node(i, State.UP, "primary", new Data(Role.PRIMARY, "h", "", 100, 1, "", false, "7.0.15"));
    }

    private static NodeView replica(int i, int of, long offset) {
        return node(i, State.UP, "replica", new Data(Role.REPLICA, "h", "", offset, 1, "10.0.0." + of, true, "7.0.15"));
    }

    private static NodeView silent(int i) {
        return node(i, State.UNREACHABLE, "primary", Data.NONE);
    }

    private static NodeView stopped(int i) {
        return node(i, State.STOPPED, "replica", Data.NONE);
    }

    private static NodeView node(int i, State state, String label, Data data) {
        return new NodeView("shop-" + i, i, "u" + i, "10.0.0." + i, state, false, label, data);
    }

    private static String ready(RedisClusterStatus status) {
        return condition(status, "Ready");
    }

    private static String condition(RedisClusterStatus status, String type) {
        Condition condition = find(status, type);
        return condition.getStatus() + " " + condition.getReason();
    }

    private static String message(RedisClusterStatus status, String type) {
        return find(status, type).getMessage();
    }

    private static Condition find(RedisClusterStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
