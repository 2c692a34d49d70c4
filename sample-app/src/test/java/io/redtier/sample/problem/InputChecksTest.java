package io.redtier.sample.problem;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InputChecksTest {
    @Test
    void rightValuesPass() {
        assertThatCode(() -> new InputChecks()
                        .check(true, "limit", 3, "write 1 to 100")
                        .orThrow())
                .doesNotThrowAnyException();
    }

    @Test
    void everyWrongFieldIsReportedWithValueAndRemedy() {
        InputChecks checks = new InputChecks()
                .check(false, "priceCents", -1L, "write 0 or more")
                .check(true, "version", 1L, "write 1 or more")
                .check(false, "name", null, "write 1 to 200 characters");
        assertThatThrownBy(checks::orThrow)
                .isInstanceOfSatisfying(
                        ProblemException.class, failure -> org.assertj.core.api.Assertions.assertThat(failure.problem())
                                .isEqualTo(Problem.of(
                                                "invalid-request",
                                                "Invalid request",
                                                400,
                                                "priceCents '-1' is not valid; write 0 or more")
                                        .with(
                                                "errors",
                                                List.of(
                                                        Map.of(
                                                                "field", "priceCents",
                                                                "value", -1L,
                                                                "remedy", "write 0 or more"),
                                                        Map.of(
                                                                "field", "name",
                                                                "remedy", "write 1 to 200 characters")))));
    }
}
