package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/** What a workload may do on the Redis of its policies, whatever happens to the nodes. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class WorkloadIsolationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void onAStandaloneNodeAlsoAfterItsRestart() {
        start("isolated-standalone", "mode: Standalone");
        assertIsolated("isolated-standalone");

        kubernetes.processes("isolated-standalone", "shop-0").forEach(ProcessHandle::destroyForcibly);
        eventually("the node was restarted", () -> assertThat(client().pods()
                        .inNamespace("isolated-standalone")
                        .withName("shop-0")
                        .get()
                        .getStatus()
                        .getContainerStatuses())
                .extracting(ContainerStatus::getRestartCount)
                .containsExactly(1));
        assertIsolated("isolated-standalone");

        Map<String, String> login = binding("isolated-standalone");
        try (Jedis before = as(login, primary("isolated-standalone").getIp(), 6379)) {
            client().resources(CachePolicy.class)
                    .inNamespace("isolated-standalone")
                    .delete();
            client().resources(RateLimitPolicy.class)
                    .inNamespace("isolated-standalone")
                    .delete();
            eventually("the user goes with the last policy", () -> assertThatThrownBy(
                            () -> as(login, primary("isolated-standalone").getIp(), 6379))
                    .isInstanceOf(JedisAccessControlException.class));
            assertThatThrownBy(before::ping).isInstanceOf(JedisException.class);
        }
        end("isolated-standalone");
    }

    @Test
    void underSentinelAlsoAfterAFailoverAndOnANewNode() {
        start("isolated-sentinel", "mode: Sentinel, replicas: 1, sentinel: {downAfter: 5s, failoverTimeout: 5s}");
        assertIsolated("isolated-sentinel");
        assertAsksSentinels("isolated-sentinel");

        String killed = status("isolated-sentinel").getCurrentPrimary();
        kubernetes.processes("isolated-sentinel", killed).forEach(ProcessHandle::destroyForcibly);
        eventually("another pod is the primary", () -> assertThat(
                        status("isolated-sentinel").getCurrentPrimary())
                .isNotNull()
                .isNotEqualTo(killed));
        assertIsolated("isolated-sentinel");

        client().resources(RedisCluster.class)
                .inNamespace("isolated-sentinel")
                .withName("shop")
                .edit(cluster -> {
                    cluster.getSpec().setReplicas(2);
                    return cluster;
                });
        eventually("every node lets the workload in", () -> {
            assertThat(status("isolated-sentinel").getNodes()).hasSize(3);
            assertThat(status("isolated-sentinel").getReadyReplicas()).isEqualTo(2);
            for (NodeStatus node : status("isolated-sentinel").getNodes()) {
                as(binding("isolated-sentinel"), node.getIp(), 6379).close();
            }
        });
        end("isolated-sentinel");
    }

    private void start(String namespace, String spec) {
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s}
                """.formatted(namespace));
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {namespace: %s, name: catalog}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: catalog}}
                  template:
                    metadata: {labels: {app: catalog}}
                    spec: {containers: [{name: app, image: "redis:7.0"}]}
                """.formatted(namespace));
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: RedisCluster
                metadata: {namespace: %s, name: shop}
                spec: {version: "7.0", memory: {maxMemory: 64Mi, policy: noeviction}, %s}
                """.formatted(namespace, spec));
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: CachePolicy
                metadata: {namespace: %s, name: catalog}
                spec:
                  clusterRef: {name: shop}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  keyPrefix: "catalog:"
                  caches: {products: {ttl: 1h}}
                """.formatted(namespace));
        apply("""
                apiVersion: redtier.io/v1alpha1
                kind: RateLimitPolicy
                metadata: {namespace: %s, name: limits}
                spec:
                  clusterRef: {name: shop}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  limits:
                    per-ip: {algorithm: FixedWindow, rate: {limit: 10, window: 1m}, key: [{from: ClientIp}]}
                """.formatted(namespace));
    }

    private void end(String namespace) {
        client().resources(CachePolicy.class).inNamespace(namespace).delete();
        client().resources(RateLimitPolicy.class).inNamespace(namespace).delete();
        client().resources(RedisCluster.class).inNamespace(namespace).delete();
        eventually("the pods are gone", () -> assertThat(
                        client().pods().inNamespace(namespace).list().getItems())
                .isEmpty());
    }

    /** On the primary, with what the app finds in its binding. */
    private void assertIsolated(String namespace) {
        eventually("the workload may do on the primary of " + namespace + " what it must and nothing else", () -> {
            try (Jedis jedis = as(binding(namespace), primary(namespace).getIp(), 6379)) {
                Isolation.assertHolds(jedis, new Workload(namespace, "Deployment", "catalog"));
            }
        });
    }

    private void assertAsksSentinels(String namespace) {
        Map<String, String> binding = binding(namespace);
        List<String> sentinels =
                client()
                        .pods()
                        .inNamespace(namespace)
                        .withLabel("redtier.io/component", "sentinel")
                        .list()
                        .getItems()
                        .stream()
                        .map(pod -> pod.getStatus().getPodIP())
                        .toList();
        assertThat(sentinels).hasSize(3);
        for (String sentinel : sentinels) {
            eventually("the workload may ask sentinel " + sentinel, () -> {
                try (Jedis jedis = as(binding, sentinel, 26379)) {
                    assertThat(jedis.sentinelGetMasterAddrByName("shop")).isNotEmpty();
                    assertThatThrownBy(() -> jedis.sentinelFailover("shop"))
                            .isInstanceOf(JedisAccessControlException.class);
                    assertThatThrownBy(() -> jedis.aclList()).isInstanceOf(JedisAccessControlException.class);
                }
            });
        }
    }

    private static Jedis as(Map<String, String> binding, String host, int port) {
        Jedis jedis = new Jedis(host, port, 20_000);
        try {
            jedis.auth(binding.get("username"), binding.get("password"));
            return jedis;
        } catch (JedisException e) {
            jedis.close();
            throw e;
        }
    }

    private NodeStatus primary(String namespace) {
        RedisClusterStatus status = status(namespace);
        return status.getNodes().stream()
                .filter(node -> node.getPod().equals(status.getCurrentPrimary()))
                .findFirst()
                .orElseThrow(() -> new JedisException("there is no primary"));
    }

    private RedisClusterStatus status(String namespace) {
        RedisClusterStatus status = client().resources(RedisCluster.class)
                .inNamespace(namespace)
                .withName("shop")
                .get()
                .getStatus();
        if (status == null || status.getNodes() == null) {
            throw new JedisException("nothing is known of the nodes yet");
        }
        return status;
    }

    private Map<String, String> binding(String namespace) {
        var secret = client().secrets()
                .inNamespace(namespace)
                .withName("deployment-catalog-redtier-binding")
                .get();
        if (secret == null) {
            throw new JedisException("there is no binding yet");
        }
        Map<String, String> data = secret.getData();
        data.replaceAll((key, value) -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        return data;
    }

    private void apply(String yaml) {
        client().resource(yaml).fieldManager("kubectl").forceConflicts().serverSideApply();
    }

    private KubernetesClient client() {
        return kubernetes.client();
    }

    private static void eventually(String what, ThrowingRunnable assertion) {
        await(what)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(assertion);
    }
}
