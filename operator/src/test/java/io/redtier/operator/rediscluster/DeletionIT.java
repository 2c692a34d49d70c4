package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What is left of a RedisCluster that is deleted. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class DeletionIT {

    /** Kubernetes kills a container that does not end by itself in this time. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final String SPEC = """
            mode: Standalone
            version: "7.0"
            memory: {maxMemory: 64Mi}
            persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: %s}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void nothingIsLeftWhereVolumesAreToGoThoughRedisIsSilent() {
        ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "delete", SPEC.formatted("Delete"));
        shop.awaitHealthy();
        assertThat(claims(shop)).hasSize(1);
        kubernetes.faults().freeze(shop.namespace(), "shop-0");

        shop.client()
                .resources(RedisCluster.class)
                .inNamespace(shop.namespace())
                .withName("shop")
                .delete();

        await("the RedisCluster, everything of it and its volumes are gone")
                .atMost(GRACE.plus(ClusterUnderTest.PATIENCE))
                .untilAsserted(() -> assertThat(Stream.concat(left(shop), claims(shop).stream()))
                        .extracting(object ->
                                object.getKind() + " " + object.getMetadata().getName())
                        .isEmpty());
    }

    @Test
    void volumesThatAreToStayServeTheNextOneOfTheSameName() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "retain", SPEC.formatted("Retain"))) {
            shop.awaitHealthy();
            shop.write(10, 0);
        }
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "retain", SPEC.formatted("Delete"))) {
            assertThat(claims(shop)).hasSize(1);
            shop.awaitHealthy();
            shop.awaitData(10);
            try (Jedis jedis = shop.connect("shop")) {
                assertThat(jedis.dbSize()).isEqualTo(10);
            }
        }
    }

    private static List<PersistentVolumeClaim> claims(ClusterUnderTest shop) {
        return shop.client()
                .persistentVolumeClaims()
                .inNamespace(shop.namespace())
                .list()
                .getItems();
    }

    private static Stream<? extends HasMetadata> left(ClusterUnderTest shop) {
        KubernetesClient client = shop.client();
        String namespace = shop.namespace();
        return Stream.of(
                        client.resources(RedisCluster.class)
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.apps()
                                .statefulSets()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.pods().inNamespace(namespace).list().getItems(),
                        client.services().inNamespace(namespace).list().getItems(),
                        client.configMaps().inNamespace(namespace).list().getItems().stream()
                                .filter(map -> !map.getMetadata().getName().startsWith("kube-"))
                                .toList(),
                        client.secrets().inNamespace(namespace).list().getItems(),
                        client.policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .flatMap(List::stream);
    }
}
