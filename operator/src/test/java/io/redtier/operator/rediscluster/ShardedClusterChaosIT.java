package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Mode Cluster without a disk, while a client writes: what was acknowledged must be there afterwards. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ShardedClusterChaosIT {

    private static final Logger LOG = Logger.getLogger(ShardedClusterChaosIT.class);
    /** The node timeout is far above what a busy machine lets a node wait: no failover but those that are meant. */
    static final String SPEC = """
            mode: Cluster
            version: "7.0"
            shards: 3
            replicas: 1
            cluster: {nodeTimeout: 10s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;

    EmbeddedCluster kubernetes;

    @Test
    void aRollingRestartLosesNothingAndAKilledPrimaryNothingThatAReplicaHad() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "writing", SPEC)) {
            shop.awaitHealthy();
            AcknowledgedWrites confirmed = new AcknowledgedWrites(shop);
            confirmed.write(200, 1);

            Set<String> before = uids(shop);
            AcknowledgedWrites planned = whileWriting(shop, () -> {
                shop.apply(SPEC + "config: {tcp-keepalive: \"120\"}\n");
                await("every pod is a new one")
                        .atMost(ClusterUnderTest.PATIENCE.multipliedBy(3))
                        .untilAsserted(() ->
                                assertThat(uids(shop)).hasSize(before.size()).doesNotContainAnyElementsOf(before));
                shop.awaitHealthy();
            });
            report("rolling restart", planned);
            assertThat(planned.lost()).as("writes lost in a planned change").isEmpty();
            confirmed.assertNoneIsLost();

            AcknowledgedWrites crash = whileWriting(shop, () -> {
                NodeStatus killed = shop.status().getNodes().stream()
                        .filter(node -> node.getSlots() != null)
                        .findFirst()
                        .orElseThrow();
                shop.kill(killed.getPod());
                await("another pod owns its slots")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .untilAsserted(() -> assertThat(owners(shop, killed.getSlots()))
                                .hasSize(1)
                                .doesNotContain(killed.getPod()));
                shop.awaitHealthy();
            });
            report("kill -9 of a primary", crash);
            confirmed.assertNoneIsLost();
        }
    }

    static AcknowledgedWrites whileWriting(ClusterUnderTest shop, Runnable change) {
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

    static void report(String what, AcknowledgedWrites writes) {
        LOG.infof(
                "%s: acknowledged=%d lost=%d errors=%d",
                what, writes.count(), writes.lost().size(), writes.errors());
    }

    private static List<String> owners(ClusterUnderTest shop, String slots) {
        return shop.status().getNodes().stream()
                .filter(node -> slots.equals(node.getSlots()))
                .map(NodeStatus::getPod)
                .toList();
    }

    private static Set<String> uids(ClusterUnderTest shop) {
        return shop.pods(Labels.REDIS).stream()
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getUid())
                .collect(Collectors.toSet());
    }
}
