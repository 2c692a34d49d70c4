package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.shards.Peer;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.shards.Slots;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Who comes up empty where a primary was does not erase its replica. Real scripts, real Redis: three shards, one replica. */
class ShardGateIT {

    private static final List<String> PRIMARIES = List.of("shop-0", "shop-1", "shop-2");
    private static final String REPLICA = "shop-3";
    private static final String WHY = "the test asks for it";

    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final TopologyObserver observer = new TopologyObserver(connections);
    private final StepExecutor executor = new StepExecutor(connections);

    @TempDir
    Path directory;

    private Access access;
    private LocalPods pods;

    @BeforeEach
    void form() throws IOException {
        RedisCluster cluster = Specs.sharded();
        cluster.getSpec().setReplicas(0); // as in a scale-in, while the replica is still there
        // Long enough that whoever comes back is there before the others can have elected anybody.
        cluster.getSpec().getCluster().setNodeTimeout("10s");
        access = new Access(
                cluster.getMetadata().getUid(),
                "shop",
                Optional.of(LocalPods.PASSWORD),
                Optional.of(LocalPods.USERS.internal()));
        pods = new LocalPods(directory, cluster);
        PRIMARIES.forEach(pods::start);
        pods.start(REPLICA);
        until("all pods answer", () -> Stream.concat(PRIMARIES.stream(), Stream.of(REPLICA))
                .allMatch(pod -> node(pod).isUp()));
        List.of("shop-1", "shop-2", REPLICA).forEach(pod -> meet("shop-0", pod));
        List<Slots> parts = Slots.ALL.split(PRIMARIES.size());
        for (int i = 0; i < PRIMARIES.size(); i++) {
            execute(new AddSlots(node(PRIMARIES.get(i)), parts.get(i), WHY));
        }
        attach(REPLICA, "shop-0");
        until(
                "everybody knows everybody's slots and serves its own",
                () -> observer.observeShards(access, pods.refs(false), new ConfigReadings(List.of())).nodes().stream()
                        .allMatch(node -> node.stateOk()
                                && node.peers().size() == 4
                                && node.peers().stream()
                                        .map(Peer::slots)
                                        .reduce(Slots.NONE, Slots::and)
                                        .equals(Slots.ALL)));
        try (Jedis jedis = open("shop-0")) {
            jedis.set("b", "in slot 3300");
            assertThat(jedis.waitReplicas(1, 20_000)).isEqualTo(1);
        }
    }

    @AfterEach
    void stop() {
        observer.stop();
        pods.close();
    }

    @Test
    void aNewPodOnTheAddressOfAPrimaryThatIsGoneIsNotCopiedUntilItHasAPlace() {
        pods.kill("shop-0");
        pods.startInPlaceOf("shop-0", "shop-4");
        until("the replica was refused", () -> pods.log(REPLICA).contains("NOPERM"));
        assertThat(keys(REPLICA)).isEqualTo(1);

        execute(new Takeover(node(REPLICA), WHY));
        until("the replica leads", () -> !node(REPLICA).slots().isEmpty());
        assertThat(keys(REPLICA)).isEqualTo(1);

        meet("shop-1", "shop-4");
        attach("shop-4", REPLICA);
        until("those who vote know whom it follows", () -> Stream.of("shop-1", "shop-2", REPLICA)
                .allMatch(pod -> node(pod)
                        .peer(node("shop-4").id())
                        .filter(peer -> peer.primaryId().equals(node(REPLICA).id()))
                        .isPresent()));
        execute(new Handover(node("shop-4"), node(REPLICA), 0, WHY));
        until("the new pod leads", () -> !node("shop-4").slots().isEmpty());
        until("the one that led follows", () -> isInSync(REPLICA));
        assertThat(keys("shop-4")).isEqualTo(1);
        assertThat(keys(REPLICA)).isEqualTo(1);
    }

    @Test
    void duringAScaleInAPrimaryThatLostItsMemoryWaitsUntilItsReplicaLeads() {
        pods.kill("shop-0");
        pods.restartContainer("shop-0");
        until("it waits", () -> pods.log("shop-0").contains("waiting for the others to promote it"));
        until("the replica leads", () -> !node(REPLICA).slots().isEmpty());
        until("it follows the replica", () -> isInSync("shop-0"));

        assertThat(keys(REPLICA)).isEqualTo(1);
        assertThat(keys("shop-0")).isEqualTo(1);
    }

    @Test
    void aNodeThatIsGoneIsForgottenByAllThatAnswer() {
        ShardNode gone = node("shop-0");
        pods.kill("shop-0");
        execute(new Takeover(node(REPLICA), WHY));
        until("the replica leads", () -> !node(REPLICA).slots().isEmpty());
        Forget forget = new Forget(List.of(gone, node("shop-1"), node("shop-2"), node(REPLICA)), gone.id(), WHY);

        assertThatThrownBy(() -> execute(forget)).isInstanceOf(JedisException.class);

        assertThat(List.of("shop-1", "shop-2", REPLICA))
                .allSatisfy(pod -> assertThat(node(pod).peer(gone.id())).isEmpty());
    }

    private void meet(String hub, String pod) {
        execute(new Meet(node(hub), node(pod), WHY));
        until(
                pod + " and " + hub + " know each other",
                () -> node(pod).knows(node(hub)) && node(hub).knows(node(pod)));
    }

    private void attach(String pod, String primary) {
        until(
                pod + " and " + primary + " know each other",
                () -> node(pod).knows(node(primary)) && node(primary).knows(node(pod)));
        execute(new Attach(node(pod), node(primary), WHY));
        until(pod + " is in sync", () -> isInSync(pod));
    }

    private void execute(ShardStep step) {
        executor.execute(step, access);
    }

    private boolean isInSync(String pod) {
        return !node(pod).primaryId().isEmpty() && node(pod).node().data().linkUp();
    }

    private long keys(String pod) {
        try (Jedis jedis = open(pod)) {
            return jedis.dbSize();
        }
    }

    private Jedis open(String pod) {
        return connections.redis(pods.ip(pod), access);
    }

    private ShardNode node(String pod) {
        return observer.observeShards(access, pods.refs(false), new ConfigReadings(List.of())).nodes().stream()
                .filter(node -> node.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    private static void until(String what, BooleanSupplier holds) {
        await(what)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(holds::getAsBoolean);
    }
}
