package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Three primaries with a replica each, with real Redis, through the worst that happens to them daily. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ShardedClusterIT {

    private static final String SPEC = """
            mode: Cluster
            version: "7.0"
            shards: 3
            replicas: 1
            cluster: {nodeTimeout: 2s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;

    private static final Duration FAILOVER = Duration.ofSeconds(6);

    EmbeddedCluster kubernetes;

    @Test
    void itFormsServesEverySlotSurvivesAKilledPrimaryAndGivesUpItsReplicas() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "sharded", SPEC)) {
            shop.awaitHealthy();
            assertThat(shop.status().getSlotsAssigned()).isEqualTo(16384);
            assertThat(shop.status().getPrimaries()).isEqualTo(3);
            assertThat(shop.status().getReplicas()).isEqualTo(1);
            assertThat(shop.status().getEndpoints().getCluster()).isEqualTo("shop.sharded.svc:6379");
            assertThat(selected(shop)).hasSize(1);
            shop.awaitEvents("FormedCluster", "SlotsAssigned", "ReplicaAttached", "Ready");

            AcknowledgedWrites writes = new AcknowledgedWrites(shop);
            writes.write(300, 1);
            NodeStatus killed = primaries(shop).get(0);
            shop.kill(killed.getPod());
            await("another pod owns the slots of the one that was killed")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() -> assertThat(primaries(shop))
                            .filteredOn(node -> killed.getSlots().equals(node.getSlots()))
                            .extracting(NodeStatus::getPod)
                            .hasSize(1)
                            .doesNotContain(killed.getPod()));

            shop.awaitHealthy();
            writes.assertNoneIsLost();
            writes.write(300, 1);
            writes.assertNoneIsLost();
            shop.awaitEvents("PrimaryChanged");
            assertThatAFailoverByHandShows(shop);

            shop.apply(SPEC.replace("replicas: 1", "replicas: 0")); // a pod that goes owns slots now
            await("only as many pods are left as there are primaries")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() -> assertThat(shop.pods(Labels.REDIS)).hasSize(3));
            shop.awaitHealthy();
            writes.assertNoneIsLost();
            shop.awaitEvents("FailoverStarted");
        }
    }

    /** Nothing of it changes in Kubernetes, and Redis Cluster tells nobody: the nodes are asked. */
    private static void assertThatAFailoverByHandShows(ClusterUnderTest shop) {
        // The last one, so that a pod that goes later owns slots then.
        NodeStatus replica = shop.status().getNodes().stream()
                .filter(node -> node.getRole() == NodeRole.Replica)
                .reduce((one, next) -> next)
                .orElseThrow();
        long[] asked = {0};
        await(replica.getPod() + " has taken over")
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> {
                    try (Jedis jedis = shop.connectTo(replica)) {
                        boolean leads = jedis.info("replication").contains("role:master");
                        // One that is asked for again within 5 s begins anew.
                        if (!leads && System.nanoTime() - asked[0] > FAILOVER.toNanos()) {
                            jedis.clusterFailover();
                            asked[0] = System.nanoTime();
                        }
                        return leads;
                    }
                });
        await("the status shows " + replica.getPod() + " as a primary")
                .atMost(ClusterUnderTest.PATIENCE)
                .until(() ->
                        primaries(shop).stream().anyMatch(node -> node.getPod().equals(replica.getPod())));
        shop.awaitHealthy();
    }

    @Test
    void allPodsDeletedAtOnceComeBackOnNewAddressesWithTheirData() {
        String persistent = SPEC + "persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: Delete}\n";
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "reshuffled", persistent)) {
            shop.awaitHealthy();
            AcknowledgedWrites writes = new AcknowledgedWrites(shop);
            writes.write(300, 1);
            Set<String> before = addresses(shop);

            shop.pods(Labels.REDIS).forEach(pod -> shop.client().resource(pod).delete());
            await("every pod is a new one")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(addresses(shop)).hasSize(before.size()).doesNotContainAnyElementsOf(before));

            shop.awaitHealthy();
            writes.assertNoneIsLost();
        }
    }

    private static List<NodeStatus> primaries(ClusterUnderTest shop) {
        return shop.status().getNodes().stream()
                .filter(node -> node.getRole() == NodeRole.Primary && node.getSlots() != null)
                .toList();
    }

    private static List<Pod> selected(ClusterUnderTest shop) {
        return shop.client()
                .pods()
                .inNamespace(shop.namespace())
                .withLabels(Map.of(
                        Labels.CLUSTER,
                        "shop",
                        Labels.COMPONENT,
                        Labels.REDIS,
                        Labels.ROLE,
                        Labels.REPLICA,
                        Labels.SHARD,
                        "0"))
                .list()
                .getItems();
    }

    private static Set<String> addresses(ClusterUnderTest shop) {
        return shop.pods(Labels.REDIS).stream()
                .map(pod -> pod.getStatus().getPodIP() == null
                        ? "none"
                        : pod.getStatus().getPodIP())
                .collect(Collectors.toSet());
    }
}
