package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStatusesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Containers: waiting, crashed (waiting after a crash), running, ready, or their exit code. */
    @ParameterizedTest
    @CsvSource({
        // restart policy, init, containers, phase, Ready
        "Always, '', waiting, Pending, False",
        "Always, '', ready, Running, True",
        "Always, '', ready running, Running, False",
        "Always, '', ready waiting, Pending, False",
        "Always, '', crashed, Running, False",
        "Always, '', 1, Running, False",
        "Always, running, waiting, Pending, False",
        "Always, 0, ready, Running, True",
        "Never, 1, waiting, Failed, False",
        "Never, '', 0 0, Succeeded, False",
        "Never, '', 0 1, Failed, False",
        "OnFailure, '', 0 1, Running, False",
        "OnFailure, '', 0 0, Succeeded, False",
    })
    void phaseAndReadiness(String policy, String init, String containers, String phase, String ready) {
        PodStatus status = status(pod(policy), init, containers, START);

        assertThat(status.getPhase()).isEqualTo(phase);
        assertThat(status.getConditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .extracting(condition -> condition.getStatus())
                .containsExactly(ready);
    }

    @Test
    void aTransitionTimeMovesOnlyWithItsCondition() {
        Pod pod = pod("Always");
        pod.setStatus(status(pod, "", "running", START));

        PodStatus later = status(pod, "", "ready", START.plusSeconds(9));

        assertThat(later.getConditions())
                .extracting(condition -> condition.getType() + " " + condition.getLastTransitionTime())
                .containsExactly(
                        "PodScheduled 2026-01-01T00:00:00Z",
                        "Initialized 2026-01-01T00:00:00Z",
                        "ContainersReady 2026-01-01T00:00:09Z",
                        "Ready 2026-01-01T00:00:09Z");
    }

    private static PodStatus status(Pod pod, String init, String containers, Instant now) {
        return PodStatuses.of(
                pod,
                new PodStatuses.Observed(statuses(init), statuses(containers), "127.64.0.1", "127.0.0.1", START),
                now);
    }

    private static Pod pod(String policy) {
        return new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy(policy)
                .endSpec()
                .build();
    }

    private static List<ContainerStatus> statuses(String states) {
        return states.isEmpty()
                ? List.of()
                : Arrays.stream(states.split(" ")).map(PodStatusesTest::status).toList();
    }

    private static ContainerStatus status(String state) {
        ContainerStatusBuilder status =
                new ContainerStatusBuilder().withName("main").withReady(state.equals("ready"));
        return switch (state) {
            case "waiting" ->
                status.withState(ContainerStates.waiting("ContainerCreating", null))
                        .build();
            case "crashed" ->
                status.withState(ContainerStates.waiting("CrashLoopBackOff", null))
                        .withLastState(ContainerStates.terminated(1, "Error", null, START, START, "id"))
                        .build();
            case "running", "ready" ->
                status.withState(ContainerStates.running(START)).build();
            default ->
                status.withState(ContainerStates.terminated(Integer.parseInt(state), "", null, START, START, "id"))
                        .build();
        };
    }
}
