package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.OperatorConfig;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A single node: what a user may write, and what they read when it was wrong. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class RedisClusterIT {

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

    @Inject
    OperatorConfig config;

    @Test
    void aRefusedDirectiveIsNamedAndTheRunningNodeStaysAsItIs() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "standalone", SPEC)) {
            shop.awaitHealthy();
            assertThat(shop.binding())
                    .containsEntry("host", "shop.standalone.svc")
                    .containsEntry("type", "redis");
            shop.write(10, 0);

            shop.apply(SPEC + "config: {replica-priority: \"0\"}\n");

            shop.awaitCondition("ConfigurationApplied", "False", "Refused");
            assertThat(shop.condition("ConfigurationApplied"))
                    .get()
                    .extracting(Condition::getMessage)
                    .asString()
                    .contains("spec.config.replica-priority");
            shop.awaitEvents("ConfigurationRefused");
            shop.awaitData(10);
        }
    }

    @Test
    void aMissingPasswordIsNamedAndTheClusterFormsOnceItIsThere() {
        String given = SPEC + "auth: {passwordSecretRef: {name: mine}}\n";
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "password", given)) {
            shop.awaitCondition("ConfigurationApplied", "False", "SecretMissing");
            assertThat(shop.condition("ConfigurationApplied").get().getMessage())
                    .contains("Secret mine", "--from-literal=password=");
            shop.awaitEvents("SecretMissing");

            shop.client()
                    .resource(new SecretBuilder()
                            .withNewMetadata()
                            .withName("mine")
                            .withNamespace(shop.namespace())
                            .endMetadata()
                            .withData(Map.of("password", "b3BlbiBzZXNhbWU=")) // open sesame
                            .build())
                    .create();

            shop.awaitHealthy();
            try (Jedis jedis = shop.connect("shop")) {
                assertThat(jedis.ping()).isEqualTo("PONG");
            }
            assertThat(shop.binding()).containsEntry("password", "open sesame");
        }
    }

    @Test
    void aHealthyClusterIsLeftAlone() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "idle", SPEC)) {
            shop.awaitHealthy();
            AtomicReference<String> last = new AtomicReference<>(version(shop));

            Duration twoLooks = config.rediscluster().resync().multipliedBy(2).plusSeconds(1);
            await("nothing is written in the time of two looks")
                    .during(twoLooks)
                    .atMost(twoLooks.multipliedBy(4))
                    .until(() -> {
                        // Compared with the look before: the last write of its birth may come late.
                        String now = version(shop);
                        return now.equals(last.getAndSet(now));
                    });
        }
    }

    /** Of the RedisCluster and of what the operator writes for it. */
    private static String version(ClusterUnderTest shop) {
        return Stream.<HasMetadata>of(
                        shop.client()
                                .resources(RedisCluster.class)
                                .inNamespace(shop.namespace())
                                .withName("shop")
                                .get(),
                        shop.client()
                                .apps()
                                .statefulSets()
                                .inNamespace(shop.namespace())
                                .withName("shop")
                                .get(),
                        shop.client()
                                .configMaps()
                                .inNamespace(shop.namespace())
                                .withName("shop-config")
                                .get())
                .map(object -> object.getMetadata().getResourceVersion())
                .collect(Collectors.joining(" "));
    }
}
