package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes that replace pods, with a client that writes all the while. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ControlledChangeIT {

    /** Every pod is stopped, started, synced and found by the sentinels again, one after the other. */
    private static final Duration ROLL = Duration.ofMinutes(5);

    private static final String SENTINEL = """
            mode: Sentinel
            version: "7.0"
            replicas: 2
            sentinel: {downAfter: 5s, failoverTimeout: 10s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;
    private static final String CLUSTER = """
            mode: Cluster
            version: "7.0"
            shards: 3
            replicas: 1
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;
    private static final String STANDALONE = """
            mode: Standalone
            version: "7.0"
            memory: {maxMemory: 64Mi, policy: noeviction}
            persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: Delete}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void anUpgradeOfModeSentinelLosesNothingAndAClientWithRetriesSeesNoError() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "upgrade", SENTINEL)) {
            shop.awaitHealthy();
            String primary = shop.status().getCurrentPrimary();
            try (RetryingWriter app = new RetryingWriter(shop)) {
                shop.apply(SENTINEL.replace("\"7.0\"", "\"7.0.15\""));

                awaitImage(shop, "redis:7.0.15");
                shop.awaitHealthy();

                app.assertNothingLostAndNoErrors();
            }
            assertThat(shop.status().getCurrentPrimary()).isNotEqualTo(primary);
            shop.awaitCondition("ConfigurationApplied", "True", "Applied");
            shop.awaitEvents("PodRestarted", "PlannedFailover", "PrimaryChanged");
        }
    }

    @Test
    void anUpgradeOfModeStandaloneLosesNothingAndAClientWithRetriesSeesNoError() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "upgrade-one", STANDALONE)) {
            shop.awaitHealthy();
            try (RetryingWriter app = new RetryingWriter(shop)) {
                shop.apply(STANDALONE.replace("\"7.0\"", "\"7.0.15\""));

                awaitImage(shop, "redis:7.0.15");
                shop.awaitHealthy();

                app.assertNothingLostAndNoErrors();
            }
        }
    }

    @Test
    void anUpgradeOfModeClusterLosesNothingAndAClientWithRetriesSeesNoError() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "upgrade-shards", CLUSTER)) {
            shop.awaitHealthy();
            AcknowledgedWrites app = new AcknowledgedWrites(shop);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> app.writeUntil(() -> {
                LockSupport.parkNanos(1_000_000); // no more than can be read back in the end
                return done.get();
            }));
            try {
                shop.apply(CLUSTER.replace("\"7.0\"", "\"7.0.15\""));

                awaitImage(shop, "redis:7.0.15");
                shop.awaitHealthy();
            } finally {
                done.set(true);
                writing.join();
            }
            app.assertNoneIsLost();
            assertThat(app.errors()).as("errors after retries").isZero();
        }
    }

    @Test
    void aWrongImageStopsAfterTheFirstPodAndThePreviousOneIsRestored() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "wrong-image", SENTINEL)) {
            shop.awaitHealthy();
            Map<String, String> before = uids(shop);
            try (RetryingWriter app = new RetryingWriter(shop)) {
                shop.apply(SENTINEL.replace("version: \"7.0\"", "image: example.com/nothing:1"));

                shop.awaitCondition("ConfigurationApplied", "False", "RolloutFailed");
                assertThat(shop.condition("ConfigurationApplied"))
                        .get()
                        .extracting(Condition::getMessage)
                        .asString()
                        .contains("shop-sentinel-2", "example.com/nothing:1", "redtier.io/approve=");
                shop.awaitEvents("RolloutFailed");
                awaitImage(shop, "redis:7.0");
                shop.awaitHealthy();

                Map<String, String> after = uids(shop);
                assertThat(after.keySet()).isEqualTo(before.keySet());
                assertThat(before.keySet().stream()
                                .filter(pod -> !before.get(pod).equals(after.get(pod)))
                                .toList())
                        .as("pods that were made anew")
                        .containsExactly("shop-sentinel-2");

                shop.apply(SENTINEL);
                shop.awaitCondition("ConfigurationApplied", "True", "Applied");
                app.assertNothingLostAndNoErrors();
            }
            assertThat(uids(shop).keySet()).isEqualTo(before.keySet());
        }
    }

    private static List<Pod> pods(ClusterUnderTest shop) {
        return Stream.of(Labels.REDIS, Labels.SENTINEL)
                .flatMap(component -> shop.pods(component).stream())
                .toList();
    }

    private static Map<String, String> uids(ClusterUnderTest shop) {
        return pods(shop).stream()
                .map(Pod::getMetadata)
                .collect(Collectors.toMap(pod -> pod.getName(), pod -> pod.getUid()));
    }

    private static void awaitImage(ClusterUnderTest shop, String image) {
        Function<Pod, String> imageOf =
                pod -> pod.getSpec().getContainers().get(0).getImage();
        await("all pods of " + shop.namespace() + " run " + image).atMost(ROLL).untilAsserted(() -> assertThat(
                        pods(shop))
                .as("%s", shop.status().getConditions())
                .isNotEmpty()
                .extracting(imageOf)
                .containsOnly(image));
    }
}
