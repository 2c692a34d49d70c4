package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Planner;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisException;

/** Scripts, observation, planning and steps against real Redis processes, without Kubernetes. */
class TopologyIT {

    private static final List<String> DATA = List.of("shop-0", "shop-1", "shop-2");
    private static final List<String> SENTINELS = List.of("shop-sentinel-0", "shop-sentinel-1", "shop-sentinel-2");

    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final TopologyObserver observer = new TopologyObserver(connections);
    private final StepExecutor executor = new StepExecutor(connections);

    @TempDir
    Path directory;

    private RedisCluster cluster;
    private Access access;
    private LocalPods pods;
    private String lastPrimary = "";

    private void startAll(RedisCluster wanted) throws IOException {
        cluster = wanted;
        // Longer than a busy machine lets a node wait: no failover but the one that is meant.
        wanted.getSpec().getSentinel().setDownAfter("4s");
        access = new Access(
                wanted.getMetadata().getUid(),
                "shop",
                Optional.of(LocalPods.PASSWORD),
                Optional.of(LocalPods.USERS.internal()));
        pods = new LocalPods(directory, wanted);
        Stream.concat(SENTINELS.stream(), DATA.stream()).forEach(pods::start);
        heal("the cluster forms");
    }

    @AfterEach
    void stop() {
        observer.stop();
        pods.close();
    }

    @Test
    void sentinelsFailOverAndTheKilledPrimaryComesBackAsReplicaWithoutWipingAnybody() throws IOException {
        startAll(Specs.sentinel());
        assertThat(lastPrimary).isEqualTo("shop-0");
        write("shop-0", "order", "42");

        pods.kill("shop-0");
        pods.restartContainer("shop-0"); // empty, at the address that its replicas follow, before anybody noticed
        await("a node that waits for the failover counts as alive")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pods.probe("shop-0", "live", "redis") == 0);
        heal("a replica is promoted and the old primary follows it");

        assertThat(lastPrimary).isIn("shop-1", "shop-2");
        assertThat(DATA).allSatisfy(pod -> assertThat(read(pod, "order")).isEqualTo("42"));
        assertThat(DATA)
                .allSatisfy(pod -> assertThat(pods.probe(pod, "ready", "redis")).isZero());
        assertThat(SENTINELS).allSatisfy(pod -> assertThat(pods.probe(pod, "ready", "sentinel"))
                .isZero());
        // Nobody is less than nothing behind.
        Map<String, String> impossible = Map.of("REDTIER_LAG_LIMIT", "-1");
        assertThat(DATA).allSatisfy(pod -> assertThat(pods.probe(pod, "ready", "redis", impossible))
                .as(pod)
                .isEqualTo(pod.equals(lastPrimary) ? 0 : 1));
    }

    @Test
    void aNodeThatLoadsIsAliveAndNotReady() throws IOException {
        RedisCluster slow = Specs.persistent();
        slow.getSpec().setConfig(Map.of("key-load-delay", "200")); // microseconds, so over 20 s in all
        startAll(slow);
        try (Jedis jedis = connections.redis(pods.ip(lastPrimary), access);
                Pipeline pipeline = jedis.pipelined()) {
            IntStream.range(0, 100_000).forEach(i -> pipeline.set("order-" + i, "42"));
        }
        write(lastPrimary, "last", "42");
        awaitOnDisk("last");
        String replica = DATA.stream()
                .filter(pod -> !pod.equals(lastPrimary))
                .findFirst()
                .orElseThrow();

        pods.kill(replica);
        pods.restartContainer(replica);
        await("the node loads")
                .atMost(Duration.ofSeconds(60))
                .until(() -> observer
                        .observe(access, pods.refs(false), List.of(), lastPrimary, new ConfigReadings(List.of()))
                        .nodes()
                        .stream()
                        .anyMatch(node -> node.pod().equals(replica) && node.state() == NodeView.State.LOADING));
        assertThat(pods.probe(replica, "ready", "redis")).isNotZero();
        assertThat(pods.probe(replica, "live", "redis")).isZero();
        heal("it has loaded");
        assertThat(pods.probe(replica, "ready", "redis")).isZero();
    }

    @Test
    void allPodsOnNewAddressesFindEachOtherAgainAndKeepTheirData() throws IOException {
        startAll(Specs.persistent());
        write(lastPrimary, "order", "42");
        awaitOnDisk("order");

        Stream.concat(SENTINELS.stream(), DATA.stream()).forEach(pods::kill);
        Stream.concat(SENTINELS.stream(), DATA.stream()).forEach(pods::start);
        heal("the cluster forms again");

        assertThat(DATA).allSatisfy(pod -> assertThat(read(pod, "order")).isEqualTo("42"));
    }

    @Test
    void dataPodsOnNewAddressesAreFoundWhileSentinelsRememberTheOldOnes() throws IOException {
        startAll(Specs.persistent());
        write(lastPrimary, "order", "42");
        awaitOnDisk("order");

        DATA.forEach(pods::kill);
        DATA.forEach(pods::start);
        heal("sentinels watch the new addresses");

        assertThat(DATA).allSatisfy(pod -> assertThat(read(pod, "order")).isEqualTo("42"));
    }

    private void awaitOnDisk(String key) {
        await("every node has written " + key + " to its volume")
                .atMost(Duration.ofSeconds(60))
                .until(() -> DATA.stream().allMatch(pod -> pods.volumeHolds(pod, key)));
    }

    /** Does what the reconciler does until there is nothing left to do. */
    private void heal(String what) {
        await(what)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    ClusterView view = observer.observe(
                            access, pods.refs(false), pods.refs(true), lastPrimary, new ConfigReadings(List.of()));
                    Plan plan = Planner.plan(view, ClusterSpec.topology(cluster));
                    boolean failed = false;
                    for (Step step : plan.steps()) {
                        if (!(step instanceof LabelRole)) {
                            try {
                                executor.execute(step, access);
                            } catch (JedisException e) {
                                failed = true;
                                break;
                            }
                        }
                    }
                    plan.primary().ifPresent(primary -> lastPrimary = primary.pod());
                    return !failed
                            && plan.primary().isPresent()
                            && isHealthy(view, plan.primary().get());
                });
    }

    private static boolean isHealthy(ClusterView view, NodeView primary) {
        return view.nodes().stream()
                        .allMatch(n -> n.isUp()
                                && (n.pod().equals(primary.pod())
                                        || n.follows(primary) && n.data().linkUp()))
                && view.sentinels().stream()
                        .allMatch(s -> s.watches(primary.ip())
                                && s.watch().get().sentinels().size() == 2
                                && s.watch().get().replicas().size() == 2);
    }

    private void write(String pod, String key, String value) {
        try (Jedis jedis = connections.redis(pods.ip(pod), access)) {
            jedis.set(key, value);
            assertThat(jedis.waitReplicas(2, 10_000)).isEqualTo(2);
        }
    }

    private String read(String pod, String key) {
        try (Jedis jedis = connections.redis(pods.ip(pod), access)) {
            return jedis.get(key);
        }
    }
}
