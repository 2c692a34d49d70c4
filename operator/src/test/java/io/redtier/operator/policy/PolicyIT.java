package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.status.Conditions;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisException;

/** The whole operator on real Redis under Sentinel: from kubectl apply to the key in Redis, over a failover. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class PolicyIT {

    private static final String NAMESPACE = "policies";
    private static final String KEY = KeySchema.policyKey(new Workload(NAMESPACE, "Deployment", "catalog"));
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void aPolicyFollowsItsClusterFromBirthThroughAFailoverToItsEnd() throws InterruptedException {
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: policies}
                """);
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {namespace: policies, name: catalog}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: catalog}}
                  template:
                    metadata: {labels: {app: catalog}}
                    spec: {containers: [{name: app, image: "redis:7.0"}]}
                """);
        policy("1h");
        awaitCondition("Accepted", "ClusterNotFound");

        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: RedisCluster
                metadata: {namespace: policies, name: shop}
                spec:
                  mode: Sentinel
                  version: "7.0"
                  replicas: 1
                  memory: {maxMemory: 64Mi, policy: noeviction}
                  sentinel: {downAfter: 5s}
                """);
        awaitCondition("Enforced", "NotReported");
        PolicyDocument first = awaitGenerationAfter(0);
        assertThat(first.clusters().get("policies/shop").endpoints())
                .containsExactly("shop-sentinel.policies.svc:26379");
        assertThat(binding("policies.shop.sentinel-username"))
                .isEqualTo(binding("policies.shop.username"))
                .isEqualTo("redtier-app.policies.deployment.catalog");

        assertAnnounced(() -> policy("5m"), Long.toString(first.generation() + 1));
        PolicyDocument second = awaitGenerationAfter(first.generation());

        String old = status().getCurrentPrimary();
        kubernetes.processes(NAMESPACE, old).forEach(ProcessHandle::destroyForcibly);
        policy("10m");
        eventually(
                "another node is primary",
                () -> assertThat(status().getCurrentPrimary()).isNotEqualTo(old).isNotEmpty());
        assertThat(awaitGenerationAfter(second.generation())
                        .caches()
                        .get("products")
                        .ttl())
                .isEqualTo(Duration.ofMinutes(10));
        awaitCondition("Enforced", "NotReported");

        client().resources(CachePolicy.class)
                .inNamespace(NAMESPACE)
                .withName("catalog")
                .delete();
        eventually("nothing of the policy is left", () -> {
            assertThat(read(stored()).caches()).isEmpty();
            assertThat(client().configMaps()
                            .inNamespace(NAMESPACE)
                            .withName("deployment-catalog-redtier")
                            .get())
                    .isNull();
        });
        client().resources(RedisCluster.class)
                .inNamespace(NAMESPACE)
                .withName("shop")
                .delete();
        eventually("the pods are gone", () -> assertThat(
                        client().pods().inNamespace(NAMESPACE).list().getItems())
                .isEmpty());
    }

    private void policy(String ttl) {
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: CachePolicy
                metadata: {namespace: policies, name: catalog}
                spec:
                  clusterRef: {name: shop}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  keyPrefix: "catalog:"
                  caches: {products: {ttl: %s}}
                  locks: {payment: {lease: 10s}}
                """.formatted(ttl));
    }

    private void assertAnnounced(Runnable change, String generation) throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
            }
        };
        try (Jedis jedis = connect()) {
            Thread thread = new Thread(() -> jedis.subscribe(listener, KEY));
            thread.start();
            await("subscribed").atMost(PATIENCE).until(listener::isSubscribed);
            change.run();
            // The one before may be announced again, where an answer of Redis was lost.
            await("generation " + generation + " is announced")
                    .atMost(PATIENCE)
                    .until(() -> heard.contains(generation));
            listener.unsubscribe();
            thread.join();
        }
    }

    /** Waits until ConfigMap and primary hold the same document, newer than this generation. */
    private PolicyDocument awaitGenerationAfter(long generation) {
        eventually("a generation after " + generation + " in ConfigMap and Redis", () -> {
            String published = client().configMaps()
                    .inNamespace(NAMESPACE)
                    .withName("deployment-catalog-redtier")
                    .get()
                    .getData()
                    .get("policies.json");
            assertThat(read(published).generation()).isGreaterThan(generation);
            assertThat(stored()).isEqualTo(published);
        });
        return read(stored());
    }

    private void awaitCondition(String type, String reason) {
        eventually(type + " for reason " + reason, () -> {
            CachePolicy policy = client().resources(CachePolicy.class)
                    .inNamespace(NAMESPACE)
                    .withName("catalog")
                    .get();
            assertThat(policy.getStatus()).isNotNull();
            assertThat(Conditions.find(policy.getStatus().getConditions(), type))
                    .get()
                    .satisfies(condition -> assertThat(condition.getReason())
                            .as(condition.getMessage())
                            .isEqualTo(reason));
        });
    }

    private String stored() {
        try (Jedis jedis = connect()) {
            return jedis.get(KEY);
        }
    }

    private Jedis connect() {
        String primary = status().getCurrentPrimary();
        String address = status().getNodes().stream()
                .filter(node -> node.getPod().equals(primary))
                .findFirst()
                .orElseThrow(() -> new JedisException("there is no primary"))
                .getIp();
        return new Jedis(
                new HostAndPort(address, 6379),
                DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP2)
                        .timeoutMillis(20_000)
                        .password(binding("password"))
                        .build());
    }

    private String binding(String entry) {
        Secret secret = client().secrets()
                .inNamespace(NAMESPACE)
                .withName("shop-binding")
                .get();
        if (entry.contains(".")) {
            secret = client().secrets()
                    .inNamespace(NAMESPACE)
                    .withName("deployment-catalog-redtier-binding")
                    .get();
        }
        return new String(Base64.getDecoder().decode(secret.getData().get(entry)), StandardCharsets.UTF_8);
    }

    private RedisClusterStatus status() {
        return client().resources(RedisCluster.class)
                .inNamespace(NAMESPACE)
                .withName("shop")
                .get()
                .getStatus();
    }

    private void apply(String yaml) {
        client().resource(yaml).fieldManager("kubectl").forceConflicts().serverSideApply();
    }

    private KubernetesClient client() {
        return kubernetes.client();
    }

    private static PolicyDocument read(String json) {
        return PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void eventually(String what, ThrowingRunnable assertion) {
        await(what)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(assertion);
    }
}
