package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EmbeddedClusterExtension.class)
class NamespaceIT {
    private static final String CONTENT = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: held, finalizers: [example.com/hold]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                  containers:
                  - {name: main, image: "redis:7.0", command: [sleep, "1000"], volumeMounts: [{name: data, mountPath: /d}]}
            """;

    @Test
    void isTerminatingUntilItsContentIsGone(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "leaving");
        shop.create(CONTENT);
        shop.awaitTrue(
                "both pods are ready",
                () -> shop.client().pods().inNamespace("leaving").list().getItems().stream()
                                .filter(ClusterFixture::isReady)
                                .count()
                        == 2);
        var namespace = shop.client().namespaces().withName("leaving");

        namespace.delete();

        shop.awaitTrue(
                "all but what a finalizer holds is gone",
                () -> shop.client()
                                .pods()
                                .inNamespace("leaving")
                                .list()
                                .getItems()
                                .isEmpty()
                        && shop.client()
                                .persistentVolumeClaims()
                                .inNamespace("leaving")
                                .list()
                                .getItems()
                                .isEmpty()
                        && shop.client()
                                .apps()
                                .replicaSets()
                                .inNamespace("leaving")
                                .list()
                                .getItems()
                                .isEmpty());
        assertThat(namespace.get().getStatus().getPhase()).isEqualTo("Terminating");
        var another = shop.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("late")
                        .withNamespace("leaving")
                        .endMetadata()
                        .build());
        assertThatThrownBy(another::create)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("because it is being terminated");

        shop.edit(
                shop.client().configMaps().inNamespace("leaving").withName("held"),
                held -> held.getMetadata().getFinalizers().clear());
        shop.awaitTrue("the namespace is gone", () -> namespace.get() == null);
        // Nothing of the old one is left under its name.
        ClusterFixture again = new ClusterFixture(cluster, "leaving");
        assertThat(again.client()
                        .apps()
                        .deployments()
                        .inNamespace("leaving")
                        .list()
                        .getItems())
                .isEmpty();
    }
}
