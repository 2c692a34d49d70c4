package io.redtier.devcluster;

import static io.redtier.devcluster.ClusterFixture.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EmbeddedClusterExtension.class)
class DeploymentIT {
    private static final String REDIS = """
            apiVersion: v1
            kind: Service
            metadata: {name: redis}
            spec: {selector: {app: redis}, ports: [{port: 6379}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: redis}
            spec:
              replicas: 1
              selector: {matchLabels: {app: redis}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              template:
                metadata: {labels: {app: redis}}
                spec:
                  containers:
                  - name: main
                    image: redis:7.0
                    readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
                    lifecycle: {preStop: {sleep: {seconds: 10}}}
            """;

    @Test
    void rollsWithoutAGapAndItsServiceFollows(EmbeddedCluster cluster) throws IOException {
        ClusterFixture shop = new ClusterFixture(cluster, "rolling");
        shop.create(REDIS);
        await(shop, "the first generation is available", deployment -> available(deployment) == 1);
        String service = shop.serviceAddress("redis");
        shop.awaitAnswer(service, "SET generation 1", "+OK");

        try (Socket open = new Socket(service, 6379)) {
            assertThat(ask(open, "GET generation")).isEqualTo("$1\r\n1\r\n");
            Pod old = only(shop);
            shop.edit(
                    shop.client().apps().deployments().inNamespace("rolling").withName("redis"),
                    deployment ->
                            deployment.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("version", "2")));
            // The new pod is empty.
            shop.awaitAnswer(service, "GET generation", "$-1");
            assertThat(ask(open, "GET generation")).isEqualTo("$1\r\n1\r\n");
            shop.awaitTrue(
                    "the old pod is gone", () -> shop.pod(old.getMetadata().getName()) == null);
        }
        Deployment done = await(
                shop,
                "the roll-out is complete",
                deployment -> available(deployment) == 1
                        && Objects.equals(deployment.getStatus().getUpdatedReplicas(), 1)
                        && Objects.equals(deployment.getStatus().getReplicas(), 1));
        assertThat(done.getMetadata().getAnnotations()).containsEntry("deployment.kubernetes.io/revision", "2");
        assertThat(conditions(done))
                .containsExactlyInAnyOrder(
                        "Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable");
    }

    @Test
    void aServiceWithoutReadyPodsRefusesConnections(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "refused");
        shop.create(REDIS.replace("seconds: 10", "seconds: 1"));
        await(shop, "it is available", deployment -> available(deployment) == 1);
        String service = shop.serviceAddress("redis");
        shop.awaitAnswer(service, "PING", "+PONG");

        shop.client()
                .apps()
                .deployments()
                .inNamespace("refused")
                .withName("redis")
                .scale(0);
        shop.awaitTrue("the pod is gone", () -> shop.client()
                .pods()
                .inNamespace("refused")
                .list()
                .getItems()
                .isEmpty());

        shop.awaitTrue("the Service refuses", () -> {
            try {
                redis(service, "PING");
                return false;
            } catch (ConnectException e) {
                return true;
            }
        });
    }

    @Test
    void aRollOutThatIsStuckFailsAtItsDeadlineAndCanBeUndone(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "stuck");
        shop.create(REDIS.replace("replicas: 1", "replicas: 1\n  progressDeadlineSeconds: 2"));
        await(shop, "the first generation is available", deployment -> available(deployment) == 1);
        Pod first = only(shop);

        edit(shop, deployment -> container(deployment).setImage("nowhere/redis:1"));
        Deployment stuck = await(shop, "the deadline is exceeded", deployment -> conditions(deployment)
                .contains("Progressing=False ProgressDeadlineExceeded"));
        assertThat(available(stuck)).isEqualTo(1);
        assertThat(conditions(stuck)).contains("Available=True MinimumReplicasAvailable");

        edit(shop, deployment -> container(deployment).setImage("redis:7.0"));
        await(
                shop,
                "the undo is complete",
                deployment -> conditions(deployment).contains("Progressing=True NewReplicaSetAvailable")
                        && Objects.equals(deployment.getStatus().getReplicas(), 1));
        shop.awaitTrue(
                "the stuck pod is gone",
                () -> shop.client()
                                .pods()
                                .inNamespace("stuck")
                                .list()
                                .getItems()
                                .size()
                        == 1);
        // The old ReplicaSet is the newest again, and its pod was never touched.
        assertThat(only(shop).getMetadata().getUid())
                .isEqualTo(first.getMetadata().getUid());
        assertThat(shop.client()
                        .apps()
                        .replicaSets()
                        .inNamespace("stuck")
                        .list()
                        .getItems())
                .extracting(set -> set.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"))
                .containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void aPauseHoldsTheRollOutButNotTheScale(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "paused");
        shop.create(REDIS);
        await(shop, "it is available", deployment -> available(deployment) == 1);

        edit(shop, deployment -> {
            deployment.getSpec().setPaused(true);
            deployment.getSpec().setReplicas(2);
            deployment.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("version", "2"));
        });
        Deployment paused = await(shop, "it is scaled", deployment -> available(deployment) == 2);
        assertThat(conditions(paused)).contains("Progressing=Unknown DeploymentPaused");
        assertThat(Objects.requireNonNullElse(paused.getStatus().getUpdatedReplicas(), 0))
                .isZero();

        edit(shop, deployment -> deployment.getSpec().setPaused(false));
        await(
                shop,
                "the roll-out goes on",
                deployment -> Objects.equals(deployment.getStatus().getUpdatedReplicas(), 2)
                        && Objects.equals(deployment.getStatus().getReplicas(), 2)
                        && available(deployment) == 2);
    }

    @Test
    void aReplicaSetLetsGoOfAPodThatIsRelabelledAndTakesItBack(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "orphans");
        shop.create(REDIS);
        await(shop, "it is available", deployment -> available(deployment) == 1);
        Pod pod = only(shop);
        var resource = shop.client()
                .pods()
                .inNamespace("orphans")
                .withName(pod.getMetadata().getName());

        shop.edit(resource, edited -> edited.getMetadata().getLabels().put("app", "debug"));
        Pod free = shop.awaitPod(pod.getMetadata().getName(), "the pod has no owner", present -> present.getMetadata()
                .getOwnerReferences()
                .isEmpty());
        shop.awaitTrue(
                "another one takes its place",
                () -> shop.client().pods().inNamespace("orphans").withLabel("app", "redis").list().getItems().stream()
                                .filter(ClusterFixture::isReady)
                                .count()
                        == 1);
        assertThat(ClusterFixture.isReady(free)).isTrue();

        shop.edit(resource, edited -> edited.getMetadata().getLabels().put("app", "redis"));
        shop.awaitTrue(
                "one of the two is one too many",
                () -> shop.client()
                                .pods()
                                .inNamespace("orphans")
                                .list()
                                .getItems()
                                .size()
                        == 1);
        assertThat(only(shop).getMetadata().getOwnerReferences()).hasSize(1);
    }

    private static void edit(ClusterFixture shop, Consumer<Deployment> change) {
        shop.edit(
                shop.client().apps().deployments().inNamespace(shop.namespace()).withName("redis"), change);
    }

    private static Container container(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    private static List<String> conditions(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .map(condition -> condition.getType() + "=" + condition.getStatus() + " " + condition.getReason())
                .toList();
    }

    private static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes("$1\r\n1\r\n".length()), StandardCharsets.US_ASCII);
    }

    private static Pod only(ClusterFixture shop) {
        List<Pod> pods =
                shop.client().pods().inNamespace(shop.namespace()).list().getItems();
        assertThat(pods).hasSize(1);
        return pods.get(0);
    }

    private static int available(Deployment deployment) {
        return Objects.requireNonNullElse(deployment.getStatus().getAvailableReplicas(), 0);
    }

    private static Deployment await(ClusterFixture shop, String what, Predicate<Deployment> condition) {
        var deployment =
                shop.client().apps().deployments().inNamespace(shop.namespace()).withName("redis");
        shop.awaitTrue(what, () -> {
            Deployment present = deployment.get();
            return present.getStatus() != null
                    && Objects.equals(
                            present.getStatus().getObservedGeneration(),
                            present.getMetadata().getGeneration())
                    && condition.test(present);
        });
        return deployment.get();
    }
}
