package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** {@code spec.paused}: the operator looks on. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class PausedIT {

    private static final String SPEC = """
            mode: Standalone
            version: "7.0"
            memory: {maxMemory: 64Mi}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void nothingIsDoneAndTheStatusStaysTrue() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "paused", SPEC)) {
            shop.awaitHealthy();
            String uid = pod(shop).getMetadata().getUid();

            shop.apply(SPEC.replace("7.0", "7.0.15").replace("64Mi", "32Mi") + "paused: true\n");
            shop.awaitCondition("Progressing", "False", "Paused");
            shop.awaitCondition("ConfigurationApplied", "False", "Paused");
            set(shop, "maxmemory", "12345678");
            shop.kill("shop-0");
            await("the status tells that the container was restarted")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() ->
                            pod(shop).getStatus().getContainerStatuses().get(0).getRestartCount() > 0
                                    && shop.condition("Ready").get().getStatus().equals("True"));

            assertThat(pod(shop).getMetadata().getUid()).isEqualTo(uid);
            assertThat(image(shop)).isEqualTo("redis:7.0");
            assertThat(get(shop, "maxmemory")).isEqualTo(String.valueOf(64 << 20));
            set(shop, "maxmemory", "12345678");
            long generation = shop.status().getObservedGeneration();

            shop.apply(SPEC.replace("7.0", "7.0.15").replace("64Mi", "32Mi") + "paused: false\n");
            await("what has waited is done")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() -> assertThat(image(shop)).isEqualTo("redis:7.0.15"));
            shop.awaitHealthy();
            shop.awaitCondition("ConfigurationApplied", "True", "Applied");
            assertThat(get(shop, "maxmemory")).isEqualTo(String.valueOf(32 << 20));
            assertThat(shop.status().getObservedGeneration()).isGreaterThan(generation);
        }
    }

    private static Pod pod(ClusterUnderTest shop) {
        return shop.pods(Labels.REDIS).get(0);
    }

    private static String image(ClusterUnderTest shop) {
        return shop.pods(Labels.REDIS).stream()
                .map(pod -> pod.getSpec().getContainers().get(0).getImage())
                .findFirst()
                .orElse("");
    }

    private static void set(ClusterUnderTest shop, String name, String value) {
        try (Jedis jedis = shop.connect("shop")) {
            jedis.configSet(name, value);
        }
    }

    private static String get(ClusterUnderTest shop, String name) {
        try (Jedis jedis = shop.connect("shop")) {
            return jedis.configGet(name).get(name);
        }
    }
}
