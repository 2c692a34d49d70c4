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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Changes of Redis' own configuration: on nodes that run, and by a restart where Redis asks for one. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class LiveConfigIT {

    private static final String SENTINEL = """
            mode: Sentinel
            version: "7.0"
            replicas: 1
            sentinel: {replicas: 1, quorum: 1}
            memory: {maxMemory: %s, policy: %s}
            config: {%s}
            """;
    private static final String STANDALONE = """
            mode: Standalone
            version: "7.0"
            memory: {maxMemory: 64Mi}
            persistence: {mode: AppendOnly, size: 100Mi, reclaimPolicy: Delete}
            config: {%s}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void whatRunningNodesTakeIsInForceOnAllOfThemWithoutARestart() {
        String before = SENTINEL.formatted("64Mi", "noeviction", "timeout: \"100\"");
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "live", before)) {
            shop.awaitHealthy();
            List<String> pods = uids(shop);
            awaitDirective(shop, "timeout", "100");

            shop.apply(SENTINEL.formatted("32Mi", "allkeys-lru", "timeout: \"200\", client-query-buffer-limit: 2mb"));
            awaitDirective(shop, "timeout", "200");
            awaitDirective(shop, "maxmemory", String.valueOf(32 << 20));
            awaitDirective(shop, "maxmemory-policy", "allkeys-lru");
            awaitDirective(shop, "client-query-buffer-limit", String.valueOf(2 << 20));
            assertThat(file(shop)).contains("timeout 200\n", "maxmemory-policy allkeys-lru\n");
            shop.awaitEvents("ConfigurationSet");

            set(shop, "timeout", "7");
            set(shop, "hz", "50");
            awaitDirective(shop, "timeout", "200");
            assertThat(directive(shop, "hz")).as("the spec does not name it").isEqualTo("50");

            shop.apply(SENTINEL.formatted("32Mi", "allkeys-lru", "timeout: \"soon\""));
            shop.awaitCondition("ConfigurationApplied", "False", "Refused");
            assertThat(shop.condition("ConfigurationApplied"))
                    .get()
                    .extracting(Condition::getMessage)
                    .asString()
                    .contains("spec.config.timeout \"soon\"", "couldn't be parsed into an integer", "Correct");
            shop.awaitEvents("ConfigurationRefused");
            awaitDirective(shop, "timeout", "200");
            assertThat(file(shop)).contains("timeout 200\n");

            shop.apply(SENTINEL.formatted("32Mi", "allkeys-lru", "no-such-thing: \"1\""));
            await("the other directive is named")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    shop.condition("ConfigurationApplied").get().getMessage())
                            .contains("spec.config.no-such-thing", "Unknown option"));

            shop.apply(SENTINEL.formatted("32Mi", "allkeys-lru", ""));
            awaitDirective(shop, "timeout", "0");
            shop.awaitCondition("ConfigurationApplied", "True", "Applied");
            assertThat(file(shop)).doesNotContain("timeout");
            assertThat(uids(shop)).as("no pod was made anew").isEqualTo(pods);
        }
    }

    @Test
    void whatOnlyAStartTakesUpRestartsThePodsAndIsTakenBackWhenTheyDoNotStart() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "start", STANDALONE.formatted(""))) {
            shop.awaitHealthy();
            shop.write(10, 0);

            shop.apply(STANDALONE.formatted("databases: \"20\""));
            awaitDirective(shop, "databases", "20");
            shop.awaitHealthy();
            shop.awaitData(10);

            shop.apply(STANDALONE.formatted("databases: \"20\", io-threads: many"));
            shop.awaitCondition("ConfigurationApplied", "False", "RolloutFailed");
            assertThat(shop.condition("ConfigurationApplied").get().getMessage())
                    .contains("shop-0 does not start, CrashLoopBackOff");
            shop.awaitHealthy();
            awaitDirective(shop, "databases", "20");
            awaitDirective(shop, "io-threads", "1");
            shop.awaitData(10);
        }
    }

    private static List<String> uids(ClusterUnderTest shop) {
        return List.of(Labels.REDIS, Labels.SENTINEL).stream()
                .flatMap(component -> shop.pods(component).stream())
                .map(Pod::getMetadata)
                .map(pod -> pod.getUid())
                .sorted()
                .toList();
    }

    private static String file(ClusterUnderTest shop) {
        return shop.client()
                .configMaps()
                .inNamespace(shop.namespace())
                .withName("shop-config")
                .get()
                .getData()
                .get("redis.conf");
    }

    /** By hand, on the first node. */
    private static void set(ClusterUnderTest shop, String name, String value) {
        try (Jedis jedis = shop.connectTo(shop.status().getNodes().get(0))) {
            jedis.configSet(name, value);
            assertThat(jedis.configGet(name)).containsEntry(name, value);
        }
    }

    /** On the first node. */
    private static String directive(ClusterUnderTest shop, String name) {
        try (Jedis jedis = shop.connectTo(shop.status().getNodes().get(0))) {
            return jedis.configGet(name).get(name);
        }
    }

    private static void awaitDirective(ClusterUnderTest shop, String name, String value) {
        await(name + " is " + value + " on all nodes of " + shop.namespace())
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(
                        () -> assertThat(shop.status().getNodes()).isNotEmpty().allSatisfy(node -> {
                            try (Jedis jedis = shop.connectTo(node)) {
                                assertThat(jedis.configGet(name)).containsEntry(name, value);
                            }
                        }));
    }
}
