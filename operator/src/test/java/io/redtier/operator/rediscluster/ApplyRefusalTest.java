package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplyRefusalTest {

    private static final Exception INVALID =
            answer(422, "StatefulSet.apps \"cache\" is invalid: requests: must be less than or equal to memory limit");

    @Test
    void aRefusalIsToldInTheWordsOfTheApiServerOnce() {
        assertThat(ApplyRefusal.in(List.of(INVALID, answer(403, "exceeded quota: small"), INVALID)))
                .contains(new Obstacle(
                        "ApplyRefused",
                        "the API server refuses a part of what the spec asks for, the rest is applied: StatefulSet.apps"
                                + " \"cache\" is invalid: requests: must be less than or equal to memory limit; exceeded"
                                + " quota: small. Correct the spec, or what forbids it; it is tried again by itself"));
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "422"})
    void whatStaysSoUntilAPersonActsIsARefusal(int code) {
        assertThat(ApplyRefusal.in(List.of(answer(code, "namespaces \"shop\" not found"))))
                .get()
                .extracting(Obstacle::message)
                .asString()
                .contains("namespaces \"shop\" not found");
    }

    @ParameterizedTest
    @CsvSource({"401", "409", "429", "500", "503", "0"})
    void whatMayPassByItselfIsLeftToTheRetry(int code) {
        assertThat(ApplyRefusal.in(List.of(INVALID, answer(code, "later")))).isEmpty();
    }

    @Test
    void aMistakeOfTheOperatorIsNoRefusal() {
        assertThat(ApplyRefusal.in(List.of(INVALID, new IllegalStateException("x"))))
                .isEmpty();
        assertThat(ApplyRefusal.in(List.of())).isEmpty();
    }

    private static KubernetesClientException answer(int code, String message) {
        return new KubernetesClientException(
                "Failure executing: PATCH",
                code,
                new StatusBuilder().withCode(code).withMessage(message).build());
    }
}
