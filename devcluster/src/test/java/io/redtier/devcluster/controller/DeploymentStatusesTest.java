package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A roll-out over time: each look sees the status that the one before it wrote. */
class DeploymentStatusesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Deployment deployment;

    @BeforeEach
    void begin() {
        deployment = Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, generation: 3}
                spec: {replicas: 2, progressDeadlineSeconds: 10}
                """, Deployment.class);
    }

    @Test
    void withoutProgressUntilTheDeadlineItHasFailed() {
        assertThat(progressing(look(0, 2, 0))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(9, 2, 0))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(10, 2, 0))).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(condition("Progressing").getMessage()).isEqualTo("ReplicaSet \"web-1\" has timed out progressing.");
        assertThat(progressing(look(11, 2, 0)))
                .as("a look at its own writing changes nothing")
                .isEqualTo("False ProgressDeadlineExceeded");
        assertThat(condition("Progressing").getLastUpdateTime())
                .isEqualTo(START.plusSeconds(10).toString());
        assertThat(progressing(look(21, 2, 0))).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(progressing(look(60, 2, 2))).isEqualTo("True NewReplicaSetAvailable");
    }

    @Test
    void progressAfterTheDeadlineGivesItTheWholeTimeAgain() {
        look(0, 2, 0);
        look(10, 2, 0);

        assertThat(progressing(look(20, 2, 1))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(29, 2, 1))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(30, 2, 1))).isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void anotherTemplateAfterOneThatFailedBeginsAfresh() {
        look(0, 2, 0);
        look(10, 2, 0);
        ReplicaSet failed = set("web-1", 2, 0);
        ReplicaSet next = set("web-2", 0, 0);

        assertThat(progressing(look(20, next, failed))).isEqualTo("True ReplicaSetUpdated");
        assertThat(condition("Progressing").getMessage()).isEqualTo("ReplicaSet \"web-2\" is progressing.");
        assertThat(progressing(look(29, next, failed))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(30, next, failed))).isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void fewerPodsOfOldTemplatesAreProgress() {
        ReplicaSet next = set("web-2", 1, 0);
        look(0, next, set("web-1", 2, 0));

        assertThat(progressing(look(9, next, set("web-1", 1, 0)))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(18, next, set("web-1", 1, 0)))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(19, next, set("web-1", 1, 0)))).isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void anyProgressGivesItTheWholeTimeAgain() {
        look(0, 2, 0);
        look(9, 2, 1);

        assertThat(progressing(look(18, 2, 1))).isEqualTo("True ReplicaSetUpdated");
        assertThat(progressing(look(19, 2, 1))).isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void aPauseStopsTheClock() {
        look(0, 2, 0);
        deployment.getSpec().setPaused(true);
        assertThat(progressing(look(60, 2, 0))).isEqualTo("Unknown DeploymentPaused");
        deployment.getSpec().setPaused(false);

        assertThat(progressing(look(90, 2, 0))).isEqualTo("True ReplicaSetUpdated");
    }

    @Test
    void transitionTimeMovesWithTheStatusOnly() {
        look(0, 2, 2);
        assertThat(condition("Available").getLastTransitionTime()).isEqualTo(START.toString());
        look(5, 2, 2);
        assertThat(condition("Available").getLastTransitionTime()).isEqualTo(START.toString());
        look(6, 2, 1);
        assertThat(condition("Available").getLastTransitionTime())
                .isEqualTo(START.plusSeconds(6).toString());
        assertThat(deployment.getStatus().getUnavailableReplicas()).isEqualTo(1);
    }

    private DeploymentStatus look(int second, int replicas, int available) {
        return look(second, set("web-1", replicas, available));
    }

    private static ReplicaSet set(String name, int replicas, int available) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: %s}
                status: {replicas: %d, readyReplicas: %d, availableReplicas: %d}
                """.formatted(name, replicas, available, available), ReplicaSet.class);
    }

    private DeploymentStatus look(int second, ReplicaSet current, ReplicaSet... others) {
        List<ReplicaSet> all =
                Stream.concat(Stream.of(current), Stream.of(others)).toList();
        DeploymentStatus status =
                DeploymentStatuses.of(deployment, Optional.of(current), all, 0, START.plusSeconds(second));
        deployment.setStatus(status);
        return status;
    }

    private DeploymentCondition condition(String type) {
        return DeploymentStatuses.find(deployment.getStatus(), type).orElseThrow();
    }

    private static String progressing(DeploymentStatus status) {
        DeploymentCondition condition =
                DeploymentStatuses.find(status, "Progressing").orElseThrow();
        return condition.getStatus() + " " + condition.getReason();
    }
}
