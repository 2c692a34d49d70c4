package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTallyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    private final JobTally tally = new JobTally();

    @Test
    void aPodThatIsGoneAfterItsSuccessStillCounts() {
        tally.look(List.of(pod("a", "Succeeded", "00:00:01"), pod("b", "Running", null)), NOW);
        tally.look(List.of(pod("b", "Succeeded", "00:00:02")), NOW);

        assertThat(tally.succeeded()).isEqualTo(2);
        assertThat(tally.failed()).isZero();
    }

    @Test
    void aPodThatIsDeletedBeforeItsEndHasFailed() {
        tally.look(List.of(pod("a", "Running", null)), NOW);
        tally.look(List.of(), NOW);
        tally.look(List.of(), NOW.plusSeconds(9));

        assertThat(tally.failed()).isEqualTo(1);
        assertThat(tally.lastFailure()).isEqualTo(NOW);
    }

    @Test
    void aPodThatTheJobDeletesHasNotFailed() {
        Pod pod = pod("a", "Running", null);
        tally.look(List.of(pod), NOW);
        tally.dismiss(pod);
        tally.look(List.of(pod("a", "Failed", "00:00:01")), NOW);
        tally.look(List.of(), NOW);

        assertThat(tally.failed()).isZero();
    }

    @Test
    void aSuccessEndsARowOfFailures() {
        tally.look(List.of(pod("b", "Failed", "00:00:02"), pod("a", "Failed", "00:00:01")), NOW);
        assertThat(tally.failuresInARow()).isEqualTo(2);
        assertThat(tally.lastFailure()).isEqualTo("2026-01-01T00:00:02Z");

        // By the time of their end, not by the order in which they are seen.
        tally.look(List.of(pod("d", "Failed", "00:00:04"), pod("c", "Succeeded", "00:00:03")), NOW);
        assertThat(tally.failuresInARow()).isEqualTo(1);
    }

    private static Pod pod(String uid, String phase, String end) {
        String state = end == null ? "running: {}" : "terminated: {finishedAt: 2026-01-01T%sZ}".formatted(end);
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, uid: %s}
                status: {phase: %s, containerStatuses: [{name: main, state: {%s}}]}
                """.formatted(uid, uid, phase, state), Pod.class);
    }
}
