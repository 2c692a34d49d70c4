package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.EmbeddedCluster;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The API server alone, so that the test decides when a controller looks. */
class AdoptionMockTest {
    @Test
    void aLookThatBeganBeforeTheOwnersDeletionTakesNothingBack() {
        try (EmbeddedCluster cluster =
                EmbeddedCluster.builder().nodes(false).controllers(false).start()) {
            KubernetesClient client = cluster.client();
            Adoption adoption = new Adoption(client);
            ReplicaSet set = client.resource(set()).create();
            client.resource(pod()).create();
            assertThat(adoption.sync(set, set.getSpec().getSelector(), List.of(stored(client))))
                    .isTrue();
            assertThat(stored(client).getMetadata().getOwnerReferences()).hasSize(1);

            client.resource(set)
                    .withPropagationPolicy(DeletionPropagation.ORPHAN)
                    .delete();
            Awaitility.await("the pod is left behind")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            stored(client).getMetadata().getOwnerReferences().isEmpty());

            assertThat(adoption.sync(set, set.getSpec().getSelector(), List.of(stored(client))))
                    .isFalse();
            assertThat(stored(client).getMetadata().getOwnerReferences()).isEmpty();
            ReplicaSet successor = client.resource(set()).create();
            adoption.sync(successor, successor.getSpec().getSelector(), List.of(stored(client)));
            assertThat(Pods.isControlledBy(stored(client), successor)).isTrue();
        }
    }

    private static Pod stored(KubernetesClient client) {
        return client.pods().inNamespace("default").withName("web-1").get();
    }

    private static Pod pod() {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web-1, namespace: default, labels: {app: web}}
                spec: {containers: [{name: main, image: redis}]}
                """, Pod.class);
    }

    private static ReplicaSet set() {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web, namespace: default}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: redis}]}}
                """, ReplicaSet.class);
    }
}
