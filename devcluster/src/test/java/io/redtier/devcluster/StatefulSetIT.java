package io.redtier.devcluster;

import static io.redtier.devcluster.ClusterFixture.container;
import static io.redtier.devcluster.ClusterFixture.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of a Redis StatefulSet, told in order. */
@ExtendWith(EmbeddedClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatefulSetIT {
    private static final String REDIS = """
            apiVersion: v1
            kind: Service
            metadata: {name: redis}
            spec: {selector: {app: redis}, ports: [{name: redis, port: 6379, targetPort: redis}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: redis-nodes}
            spec:
              clusterIP: None
              publishNotReadyAddresses: true
              selector: {app: redis}
              ports: [{name: redis, port: 6379, targetPort: redis}]
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: redis}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: redis}}}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: redis}
            spec:
              replicas: 2
              serviceName: redis-nodes
              selector: {matchLabels: {app: redis}}
              template:
                metadata: {labels: {app: redis}}
                spec:
                  terminationGracePeriodSeconds: 10
                  containers:
                  - name: main
                    image: redis:7.0
                    args: [--dir, /data, --appendonly, "yes", --appendfsync, always]
                    env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                    ports: [{name: redis, containerPort: 6379}]
                    startupProbe: {exec: {command: [sh, -c, "redis-cli -h $POD_IP ping"]}, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 10}
                    readinessProbe: {tcpSocket: {port: redis}, periodSeconds: 1}
                    livenessProbe: {tcpSocket: {port: redis}, periodSeconds: 1}
                    volumeMounts: [{name: data, mountPath: /data}]
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """;

    private ClusterFixture shop;

    @Test
    @Order(1)
    void startsInOrderWithClaimsNamesAndAnAddress(EmbeddedCluster cluster) {
        shop = new ClusterFixture(cluster, "shop");
        shop.create(REDIS);

        awaitStatus("both are ready", status -> Objects.equals(status.getReadyReplicas(), 2));

        Pod first = shop.pod("redis-0");
        Pod second = shop.pod("redis-1");
        assertThat(first.getStatus().getPodIP())
                .startsWith("127.")
                .isNotEqualTo(second.getStatus().getPodIP());
        assertThat(second.getMetadata().getLabels()).containsEntry("apps.kubernetes.io/pod-index", "1");
        assertThat(shop.client()
                        .persistentVolumeClaims()
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .extracting(claim ->
                        claim.getMetadata().getName() + " " + claim.getStatus().getPhase())
                .containsExactlyInAnyOrder("data-redis-0 Bound", "data-redis-1 Bound");
        shop.awaitAnswer(first.getStatus().getPodIP(), "SET who first", "+OK");
        shop.awaitAnswer(second.getStatus().getPodIP(), "SET who second", "+OK");
        shop.awaitTrue("the Service leads to a pod", () -> List.of("first", "second")
                .contains(redis(shop.serviceAddress("redis"), "GET who")));
        shop.awaitTrue("the budget allows one to go", () -> {
            var status = shop.client()
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace("shop")
                    .withName("redis")
                    .get()
                    .getStatus();
            return status != null && Objects.equals(status.getDisruptionsAllowed(), 1);
        });
        shop.awaitTrue(
                "the Event is there",
                () -> shop.hasEvent("redis", "SuccessfulCreate", "create Pod redis-0 in StatefulSet redis successful"));
    }

    @Test
    @Order(2)
    void restartsAKilledContainerInItsPod() {
        Pod before = shop.pod("redis-0");
        shop.process("redis-0").destroyForcibly();

        Pod after = shop.awaitPod(
                "redis-0",
                "redis-0 is restarted",
                pod -> container(pod).getRestartCount() == 1 && container(pod).getReady());

        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        assertThat(after.getStatus().getPodIP()).isEqualTo(before.getStatus().getPodIP());
        assertThat(container(after).getLastState().getTerminated().getExitCode())
                .isEqualTo(137);
        shop.awaitAnswer(after.getStatus().getPodIP(), "GET who", "first");
    }

    @Test
    @Order(3)
    void replacesADeletedPodByOneWithItsNameAndDataAndANewAddress() {
        Pod before = shop.pod("redis-1");
        shop.client().resource(before).delete();

        Pod after = shop.awaitPod(
                "redis-1",
                "redis-1 is another pod",
                pod -> !pod.getMetadata().getUid().equals(before.getMetadata().getUid())
                        && ClusterFixture.isReady(pod));

        assertThat(after.getStatus().getPodIP()).isNotEqualTo(before.getStatus().getPodIP());
        shop.awaitAnswer(after.getStatus().getPodIP(), "GET who", "second");
    }

    @Test
    @Order(4)
    void rollsANewTemplateOutFromTheTopDownToThePartition() {
        edit(set -> {
            set.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("version", "2"));
            set.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(1);
        });
        StatefulSetStatus half = awaitStatus(
                "one is updated and ready",
                status ->
                        Objects.equals(status.getUpdatedReplicas(), 1) && Objects.equals(status.getReadyReplicas(), 2));
        assertThat(half.getCurrentRevision()).isNotEqualTo(half.getUpdateRevision());
        assertThat(half.getCurrentReplicas()).isEqualTo(1);
        assertThat(shop.pod("redis-1").getMetadata().getLabels())
                .containsEntry("controller-revision-hash", half.getUpdateRevision());
        assertThat(shop.pod("redis-0").getMetadata().getLabels())
                .containsEntry("controller-revision-hash", half.getCurrentRevision());

        edit(set -> set.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(0));
        awaitStatus(
                "all are updated and ready",
                status -> status.getCurrentRevision().equals(half.getUpdateRevision())
                        && Objects.equals(status.getReadyReplicas(), 2));
    }

    @Test
    @Order(5)
    void scalesDownFromTheTopAndKeepsTheClaim() {
        edit(set -> set.getSpec().setReplicas(1));

        awaitStatus("one is left", status -> Objects.equals(status.getReplicas(), 1));

        assertThat(shop.client().pods().inNamespace("shop").list().getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("redis-0");
        assertThat(shop.client()
                        .persistentVolumeClaims()
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .hasSize(2);
    }

    private void edit(Consumer<StatefulSet> change) {
        shop.edit(shop.client().apps().statefulSets().inNamespace("shop").withName("redis"), change);
    }

    private StatefulSetStatus awaitStatus(String what, Predicate<StatefulSetStatus> condition) {
        List<StatefulSet> last = new ArrayList<>();
        shop.awaitTrue(what, () -> {
            StatefulSet set = shop.client()
                    .apps()
                    .statefulSets()
                    .inNamespace("shop")
                    .withName("redis")
                    .get();
            last.add(set);
            return set.getStatus() != null
                    && Objects.equals(
                            set.getStatus().getObservedGeneration(),
                            set.getMetadata().getGeneration())
                    && condition.test(set.getStatus());
        });
        return last.get(last.size() - 1).getStatus();
    }
}
