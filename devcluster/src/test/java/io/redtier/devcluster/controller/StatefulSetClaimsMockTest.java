package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.client.EventRecorder;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** Claims that a pod to come finds; the mock collects no garbage, so they stay as a collector has yet to see them. */
@EnableKubernetesMockClient(crud = true)
class StatefulSetClaimsMockTest {
    private static final String BY_POD = "[{apiVersion: v1, kind: Pod, name: db-1, uid: dead}]";
    private static final String BY_SET = "[{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: set}]";

    KubernetesClient client;

    @Test
    void aPodWaitsForAClaimThatGoesWithTheFormerPodOfItsName() {
        client.resource(claim(BY_POD)).create();
        assertThat(ensure()).isFalse();

        client.resource(claim(BY_POD)).delete();
        assertThat(ensure()).isTrue();
        assertThat(client.resource(claim(BY_POD)).get().getMetadata().getOwnerReferences())
                .as("its new claim belongs to nobody yet")
                .isEmpty();
    }

    @Test
    void aClaimOfTheSetIsUsedAgain() {
        client.resource(claim(BY_SET)).create();
        assertThat(ensure()).isTrue();
    }

    private boolean ensure() {
        try (EventRecorder events = new EventRecorder(client, "test", null, Clock.systemUTC())) {
            return new StatefulSetClaims(client, events).ensure(set(), 1);
        }
    }

    private static PersistentVolumeClaim claim(String owners) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-db-1, namespace: shop, ownerReferences: %s}
                """.formatted(owners), PersistentVolumeClaim.class);
    }

    private static StatefulSet set() {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: shop, uid: set}
                spec:
                  selector: {matchLabels: {app: db}}
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """, StatefulSet.class);
    }
}
