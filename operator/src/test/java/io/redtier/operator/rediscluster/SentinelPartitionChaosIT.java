package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Mode Sentinel when the network between the pods breaks, while every process goes on. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class SentinelPartitionChaosIT {

    private static final int KEYS = 200;

    EmbeddedCluster kubernetes;

    @Test
    void thePrimaryThatIsCutOffFromAllPodsIsReplacedAndFollowsAfterwards() {
        String obstacle = kubernetes.faults().partitionObstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        try (ClusterUnderTest shop =
                new ClusterUnderTest(kubernetes, EmbeddedClusterResource.PARTITIONED, SentinelFailoverIT.SPEC)) {
            shop.awaitHealthy();
            shop.write(KEYS, 2);
            NodeStatus old = node(shop, shop.status().getCurrentPrimary());

            kubernetes.faults().partition(shop.namespace(), List.of(old.getPod()), others(shop, old.getPod()));
            try (Jedis minority = shop.connectTo(old)) {
                // This machine, and so the operator, still reaches it.
                assertThat(acknowledged(minority, "minority"))
                        .as("replicas that have its write")
                        .isZero();
            }
            String promoted = await("another pod is the primary")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.status().getCurrentPrimary(), pod -> pod != null && !pod.equals(old.getPod()));
            await("a write to the new primary reaches the other replica")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .untilAsserted(() -> {
                        try (Jedis jedis = shop.connectTo(node(shop, promoted))) {
                            assertThat(acknowledged(jedis, "majority")).isOne();
                        }
                    });

            kubernetes.faults().heal();
            shop.awaitHealthy();
            await("the old primary follows").atMost(ClusterUnderTest.PATIENCE).untilAsserted(() -> assertThat(
                            node(shop, old.getPod()).getRole())
                    .isEqualTo(NodeRole.Replica));
            assertThat(shop.status().getCurrentPrimary()).isEqualTo(promoted);
            shop.awaitData(KEYS);
            try (Jedis jedis = shop.connectTo(node(shop, old.getPod()))) {
                assertThat(jedis.get("majority")).isEqualTo("written");
                assertThat(jedis.get("minority")).as("no replica ever had it").isNull();
            }
        } finally {
            kubernetes.faults().heal();
        }
    }

    /** Writes, and returns how many replicas have it; none if the primary refuses writes for having too few. */
    private static long acknowledged(Jedis primary, String key) {
        try {
            primary.set(key, "written");
        } catch (JedisDataException e) {
            assertThat(e).hasMessageStartingWith("NOREPLICAS");
            return 0;
        }
        return primary.waitReplicas(2, 1000);
    }

    private static List<String> others(ClusterUnderTest shop, String pod) {
        return Stream.of(Labels.REDIS, Labels.SENTINEL)
                .flatMap(component -> shop.pods(component).stream())
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getName())
                .filter(name -> !name.equals(pod))
                .toList();
    }

    private static NodeStatus node(ClusterUnderTest shop, String pod) {
        return shop.status().getNodes().stream()
                .filter(node -> node.getPod().equals(pod))
                .findFirst()
                .orElseThrow();
    }
}
