package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;

/** The number of shards changes while a client writes. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ShardsChangeIT {

    private static final Logger LOG = Logger.getLogger(ShardsChangeIT.class);
    private static final Duration PATIENCE = ClusterUnderTest.PATIENCE.multipliedBy(3);
    /** The node timeout is far above what a busy machine lets a node wait: no failover but those that are meant. */
    private static final String SPEC = """
            mode: Cluster
            version: "7.0"
            shards: 3
            replicas: 1
            cluster: {nodeTimeout: 10s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;

    EmbeddedCluster kubernetes;

    @Test
    void fromThreeToSixAndBackNothingIsLostAndNoClientSeesAnError() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "growing", SPEC)) {
            shop.awaitHealthy();
            AcknowledgedWrites before = new AcknowledgedWrites(shop);
            before.write(2000, 1);

            AcknowledgedWrites during = whileWriting(shop, () -> {
                shop.apply(SPEC.replace("shards: 3", "shards: 6"));
                awaitShards(shop, 6, 12);
                shop.apply(SPEC);
                awaitShards(shop, 3, 6);
            });

            report("3 to 6 shards and back", during);
            shop.awaitEvents("SlotMigrationStarted", "SlotsMoved");
            assertThat(during.lost()).as("writes lost in a planned change").isEmpty();
            assertThat(during.errors())
                    .as("errors of a client that tries again")
                    .isZero();
            before.assertNoneIsLost();
        }
    }

    @Test
    void aSourceThatIsKilledHalfWayAndASpecThatIsTakenBackLoseNothing() {
        String four = SPEC.replace("shards: 3", "shards: 4");
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "interrupted", SPEC)) {
            shop.awaitHealthy();
            AcknowledgedWrites before = new AcknowledgedWrites(shop);
            fill(before, 60_000);
            before.write(500, 1);
            long keys = keys(shop);

            shop.apply(four);
            shop.kill(sourceOnceSlotsMove(shop).getPod());
            awaitShards(shop, 4, 8);
            assertThat(keys(shop)).isEqualTo(keys);
            before.assertNoneIsLost();

            shop.apply(SPEC);
            sourceOnceSlotsMove(shop);
            shop.apply(four); // before it is done
            awaitShards(shop, 4, 8);
            assertThat(keys(shop)).isEqualTo(keys);
            before.assertNoneIsLost();
        }
    }

    @Test
    void fewerShardsThanTheDataNeedsAreRefusedAndSaidWhy() {
        String tight = SPEC.replace("shards: 3", "shards: 4")
                .replace("replicas: 1", "replicas: 0")
                .replace("64Mi", "8Mi");
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "tight", tight)) {
            shop.awaitHealthy();
            try (RedisClusterClient client = new AcknowledgedWrites(shop).connect()) {
                for (int i = 0; i < 180; i++) {
                    client.set("key-" + i, "x".repeat(100_000));
                }
            }

            shop.apply(tight.replace("shards: 4", "shards: 3"));

            shop.awaitCondition("Degraded", "True", "ScaleInRefused");
            assertThat(shop.condition("Degraded").orElseThrow().getMessage()).contains("does not fit into 3 primaries");
            assertThat(shop.status().getNodes()).allMatch(node -> node.getSlots() != null);
            shop.apply(tight);
            shop.awaitHealthy();
        }
    }

    private static AcknowledgedWrites whileWriting(ClusterUnderTest shop, Runnable change) {
        AcknowledgedWrites writes = new AcknowledgedWrites(shop);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writes.writeUntil(done::get));
        try {
            await("the writer writes").atMost(ClusterUnderTest.PATIENCE).until(() -> writes.count() > 0);
            change.run();
        } finally {
            done.set(true);
            writer.join();
        }
        return writes;
    }

    private static void report(String what, AcknowledgedWrites writes) {
        LOG.infof(
                "%s: acknowledged=%d lost=%d errors=%d",
                what, writes.count(), writes.lost().size(), writes.errors());
    }

    private static void awaitShards(ClusterUnderTest shop, int shards, int pods) {
        await(shards + " shards own all slots in " + shop.namespace())
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    List<Integer> sizes = sizes(shop);
                    assertThat(sizes).hasSize(shards);
                    assertThat(sizes.get(shards - 1) - sizes.get(0)).isLessThanOrEqualTo(1);
                    assertThat(shop.pods(Labels.REDIS)).hasSize(pods);
                    assertThat(shop.status().getPhase())
                            .as("%s", shop.status().getConditions())
                            .hasToString("Ready");
                });
    }

    private static List<Integer> sizes(ClusterUnderTest shop) {
        return primaries(shop).stream()
                .map(node -> Slots.parseAll(node.getSlots()).count())
                .sorted()
                .toList();
    }

    private static List<NodeStatus> primaries(ClusterUnderTest shop) {
        return shop.status().getNodes().stream()
                .filter(node -> node.getSlots() != null)
                .toList();
    }

    private static NodeStatus sourceOnceSlotsMove(ClusterUnderTest shop) {
        String plan = await("slots move in " + shop.namespace())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> shop.status().getPlan().stream()
                                .map(step -> step.getStep())
                                .filter(step -> step.startsWith("MoveSlots"))
                                .findFirst()
                                .orElse(""),
                        step -> !step.isEmpty());
        LOG.infof("while it moves: %s", plan);
        return primaries(shop).stream()
                .filter(node -> plan.contains(" from " + node.getPod() + " "))
                .findFirst()
                .orElseThrow();
    }

    private static void fill(AcknowledgedWrites writes, int count) {
        try (RedisClusterClient client = writes.connect()) {
            for (int chunk = 0; chunk < count; chunk += 5000) {
                try (ClusterPipeline pipeline = client.pipelined()) {
                    for (int i = chunk; i < chunk + 5000; i++) {
                        pipeline.set("filler-" + i, "value-" + i);
                    }
                }
            }
        }
    }

    private static long keys(ClusterUnderTest shop) {
        return primaries(shop).stream()
                .mapToLong(node -> {
                    try (Jedis jedis = shop.connectTo(node)) {
                        return jedis.dbSize();
                    }
                })
                .sum();
    }
}
