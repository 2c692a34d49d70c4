package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionControllerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "{0}; wanted {1}, ready {2}: desired {3}, allowed {4}")
    @CsvSource({
        "minAvailable: 2, 3, 3, 2, 1",
        "minAvailable: 2, 3, 2, 2, 0",
        "minAvailable: 2, 3, 1, 2, 0",
        "minAvailable: 50%, 3, 3, 2, 1",
        "maxUnavailable: 1, 3, 3, 2, 1",
        "maxUnavailable: 1, 3, 2, 2, 0",
        "maxUnavailable: 30%, 4, 4, 2, 2",
        "maxUnavailable: 0, 3, 3, 3, 0",
        "maxUnavailable: 1, 0, 0, 0, 0"
    })
    void howManyMayGo(String budget, int wanted, int ready, int desired, int allowed) {
        PodDisruptionBudget object = Serialization.unmarshal("""
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: redis, generation: 2}
                spec: {%s}
                """.formatted(budget), PodDisruptionBudget.class);

        PodDisruptionBudgetStatus status = DisruptionController.status(
                object, IntStream.range(0, wanted).mapToObj(i -> pod(i < ready)).toList(), wanted, NOW);

        assertThat(status.getExpectedPods()).isEqualTo(wanted);
        assertThat(status.getCurrentHealthy()).isEqualTo(ready);
        assertThat(status.getDesiredHealthy()).isEqualTo(desired);
        assertThat(status.getDisruptionsAllowed()).isEqualTo(allowed);
        assertThat(status.getConditions())
                .singleElement()
                .extracting("reason")
                .isEqualTo(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    }

    private static Pod pod(boolean ready) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: redis}
                status: {conditions: [{type: Ready, status: "%s"}]}
                """.formatted(ready ? "True" : "False"), Pod.class);
    }
}
