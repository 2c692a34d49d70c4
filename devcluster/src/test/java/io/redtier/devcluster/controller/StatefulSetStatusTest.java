package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.controller.StatefulSetRevisions.Revisions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatefulSetStatusTest {
    @Test
    void aCompleteRollingUpdateMakesTheUpdateRevisionTheCurrentOne() {
        StatefulSetStatus status = status("RollingUpdate");

        assertThat(status.getUpdatedReplicas()).isEqualTo(1);
        assertThat(status.getCurrentRevision()).isEqualTo("new");
        assertThat(status.getCurrentReplicas()).isEqualTo(1);
    }

    @Test
    void onDeleteKeepsTheCurrentRevision() {
        StatefulSetStatus status = status("OnDelete");

        assertThat(status.getUpdatedReplicas()).isEqualTo(1);
        assertThat(status.getCurrentRevision()).isEqualTo("old");
        assertThat(status.getCurrentReplicas()).isZero();
        assertThat(status.getUpdateRevision()).isEqualTo("new");
    }

    private static StatefulSetStatus status(String strategy) {
        StatefulSet set = Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, generation: 2}
                spec: {replicas: 1, updateStrategy: {type: %s}}
                """.formatted(strategy), StatefulSet.class);
        Pod updated = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: db-0, labels: {controller-revision-hash: new}}
                status: {conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]}
                """, Pod.class);
        return StatefulSetController.status(
                set,
                new Revisions("old", "new", new PodTemplateSpec()),
                List.of(updated),
                Instant.parse("2026-01-01T00:01:00Z"));
    }
}
