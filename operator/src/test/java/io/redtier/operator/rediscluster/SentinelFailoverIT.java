package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** One primary, two replicas and three sentinels, with real Redis, through the worst that happens to them daily. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class SentinelFailoverIT {

    private static final int KEYS = 500;
    /** Also what a broken network is tried on. */
    static final String SPEC = """
            mode: Sentinel
            version: "7.0"
            replicas: 2
            sentinel: {downAfter: 5s, failoverTimeout: 5s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void aReplicaIsPromotedEverythingFollowsAndTheKilledPrimaryComesBackAsReplica() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "failover", SPEC)) {
            shop.awaitHealthy();
            String killed = shop.status().getCurrentPrimary();
            shop.write(KEYS, 2);

            shop.kill(killed);
            String promoted = await("another pod is the primary")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.status().getCurrentPrimary(), pod -> pod != null && !pod.equals(killed));
            assertThat(shop.role(promoted)).isEqualTo(Labels.PRIMARY);
            assertThat(shop.role(killed)).isNotEqualTo(Labels.PRIMARY);
            await("the Service leads to the new primary")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .until(() -> {
                        try (Jedis jedis = shop.connect("shop")) {
                            return "OK".equals(jedis.set("after", "failover"));
                        }
                    });

            shop.awaitHealthy();
            shop.awaitData(KEYS);
            assertThat(shop.status().getNodes())
                    .filteredOn(node -> node.getPod().equals(killed))
                    .extracting(NodeStatus::getRole)
                    .containsExactly(NodeRole.Replica);
            shop.awaitEvents("FormedCluster", "ReplicaAttached", "PrimaryChanged");
        }
    }

    @Test
    void allPodsDeletedAtOnceComeBackOnNewAddressesWithTheirData() {
        String persistent = SPEC + "persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: Delete}\n";
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "restart", persistent)) {
            shop.awaitHealthy();
            shop.write(KEYS, 2);
            Set<String> before = addresses(shop);

            Stream.of(Labels.REDIS, Labels.SENTINEL)
                    .map(shop::pods)
                    .flatMap(List::stream)
                    .forEach(pod -> shop.client().resource(pod).delete());
            await("every pod is a new one")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(addresses(shop)).hasSize(before.size()).doesNotContainAnyElementsOf(before));

            shop.awaitHealthy();
            shop.awaitData(KEYS);
        }
    }

    private static Set<String> addresses(ClusterUnderTest shop) {
        return Stream.of(Labels.REDIS, Labels.SENTINEL)
                .flatMap(component -> shop.pods(component).stream())
                .map(Pod::getStatus)
                .map(status -> status.getPodIP() == null ? "none" : status.getPodIP())
                .collect(Collectors.toSet());
    }
}
