package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.status.Conditions;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisException;

/** A policy on a RedisCluster of mode Cluster, from kubectl apply to an instance that takes its changes from Redis. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ShardedPolicyIT {

    private static final String NAMESPACE = "sharded-policies";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    EmbeddedCluster kubernetes;

    @TempDir
    Path directory;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void anInstanceTakesItsPolicyAndTheChangesOfIt() throws IOException {
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: sharded-policies}
                """);
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {namespace: sharded-policies, name: catalog}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: catalog}}
                  template:
                    metadata: {labels: {app: catalog}}
                    spec: {containers: [{name: app, image: "redis:7.0"}]}
                """);
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: RedisCluster
                metadata: {namespace: sharded-policies, name: shop}
                spec:
                  mode: Cluster
                  version: "7.0"
                  shards: 3
                  replicas: 1
                  memory: {maxMemory: 64Mi, policy: noeviction}
                """);
        policy("1h");
        limits();
        await("the document is published")
                .atMost(PATIENCE)
                .until(() -> published() != null
                        && published().contains("per-ip")
                        && published().contains("products"));
        PolicyDocument document = PolicyDocuments.read(published().getBytes(StandardCharsets.UTF_8));
        ClusterEntry entry = document.clusters().get("sharded-policies/shop");
        assertThat(entry.mode()).isEqualTo(ClusterEntry.Mode.Cluster);
        assertThat(entry.endpoints()).containsExactly("shop.sharded-policies.svc:6379");

        await("the document is in Redis").atMost(PATIENCE).untilAsserted(() -> assertThat(enforced())
                .isEqualTo("NotReported"));
        // Not before: a kubelet would bring the user and its password later, this test does not.
        bind();
        assertIsolated();
        String node = cluster().getStatus().getNodes().stream()
                .filter(one -> one.getRole() == NodeRole.Primary)
                .map(NodeStatus::getIp)
                .findFirst()
                .orElseThrow();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Redtier redtier = Redtier.builder()
                .meterRegistry(meters)
                .document(at(document, node + ":6379"))
                .bindingDirectory(directory)
                .commandTimeout(Duration.ofSeconds(10))
                .build()) {
            await("an instance is connected")
                    .atMost(PATIENCE)
                    .until(() -> redtier.health().clusters().containsValue(true));
            Cache<String> products = redtier.cache("products", String.class);
            for (int i = 0; i < 20; i++) {
                String key = "product-" + i;
                assertThat(products.get(key, id -> "value of " + id).source()).isEqualTo(Lookup.Source.LOADED);
                assertThat(products.get(key, id -> "not asked").value()).isEqualTo("value of " + key);
            }

            await("replicas answer reads")
                    .atMost(PATIENCE)
                    .until(() -> products.get("product-1", id -> "not asked").isHit()
                            && meters.counter(
                                                    "redtier.redis.reads",
                                                    "cluster",
                                                    "sharded-policies/shop",
                                                    "node",
                                                    "replica")
                                            .count()
                                    > 0);

            policy("5m");
            await("the instance has loaded the change")
                    .atMost(PATIENCE)
                    .until(() -> redtier.generation() > document.generation());
        }
        kubernetes.client().resources(CachePolicy.class).inNamespace(NAMESPACE).delete();
        kubernetes
                .client()
                .resources(RateLimitPolicy.class)
                .inNamespace(NAMESPACE)
                .delete();
        kubernetes
                .client()
                .resources(RedisCluster.class)
                .inNamespace(NAMESPACE)
                .withName("shop")
                .delete();
        await("nothing of it is left")
                .atMost(PATIENCE)
                .until(() -> published() == null
                        && kubernetes
                                .client()
                                .pods()
                                .inNamespace(NAMESPACE)
                                .list()
                                .getItems()
                                .isEmpty());
    }

    private void policy(String ttl) {
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: CachePolicy
                metadata: {namespace: sharded-policies, name: catalog}
                spec:
                  clusterRef: {name: shop}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  keyPrefix: "catalog:"
                  caches: {products: {ttl: %s, readFrom: PreferReplica}}
                  locks: {payment: {lease: 10s}}
                """.formatted(ttl));
    }

    private void assertIsolated() {
        await("every node lets the workload do what it must and nothing else")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(() -> {
                    try (ShardedIsolation isolation = new ShardedIsolation(
                            Files.readString(directory.resolve("username")),
                            Files.readString(directory.resolve("password")),
                            cluster().getStatus().getNodes())) {
                        isolation.assertHolds(new Workload(NAMESPACE, "Deployment", "catalog"));
                    }
                });
    }

    private void limits() {
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: RateLimitPolicy
                metadata: {namespace: sharded-policies, name: limits}
                spec:
                  clusterRef: {name: shop}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  limits:
                    per-ip: {algorithm: FixedWindow, rate: {limit: 10, window: 1m}, key: [{from: ClientIp}]}
                """);
    }

    private RedisCluster cluster() {
        return kubernetes
                .client()
                .resources(RedisCluster.class)
                .inNamespace(NAMESPACE)
                .withName("shop")
                .get();
    }

    private String enforced() {
        CachePolicy policy = kubernetes
                .client()
                .resources(CachePolicy.class)
                .inNamespace(NAMESPACE)
                .withName("catalog")
                .get();
        return policy.getStatus() == null
                ? ""
                : Conditions.find(policy.getStatus().getConditions(), "Enforced")
                        .map(Condition::getReason)
                        .orElse("");
    }

    private void apply(String yaml) {
        kubernetes.client().resource(yaml).serverSideApply();
    }

    private String published() {
        ConfigMap map = kubernetes
                .client()
                .configMaps()
                .inNamespace(NAMESPACE)
                .withName("deployment-catalog-redtier")
                .get();
        return map == null ? null : map.getData().get("policies.json");
    }

    /** Puts the binding Secret where a kubelet would mount it. */
    private void bind() throws IOException {
        Secret secret = kubernetes
                .client()
                .secrets()
                .inNamespace(NAMESPACE)
                .withName("deployment-catalog-redtier-binding")
                .get();
        for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
            Files.write(directory.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue()));
        }
    }

    /** The same document for a process that cannot resolve the names of Services. */
    private static PolicyDocument at(PolicyDocument document, String endpoint) {
        ClusterEntry entry = document.clusters().values().iterator().next();
        return PolicyDocument.of(
                        document.workload(),
                        Map.of(
                                "sharded-policies/shop",
                                new ClusterEntry(
                                        entry.mode(), List.of(endpoint), null, entry.tls(), entry.bindingPath())),
                        document.caches(),
                        document.locks(),
                        document.limits())
                .withGeneration(document.generation());
    }
}
