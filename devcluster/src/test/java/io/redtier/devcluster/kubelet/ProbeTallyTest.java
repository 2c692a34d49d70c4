package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTallyTest {
    /** Results and the verdict after each of them: {@code +} passing, {@code -} failing. */
    @ParameterizedTest
    @CsvSource({
        // success threshold, failure threshold, begins passing, results, verdicts
        "1, 3, false, +, +",
        "1, 3, true, ---, ++-",
        "1, 3, true, --+--, +++++",
        "1, 3, true, ---+, ++-+",
        "2, 1, false, +-++, ---+",
        "2, 1, true, -++, --+",
    })
    void countsResultsInARow(int success, int failure, boolean passing, String results, String verdicts) {
        ProbeTally tally = ProbeTally.of(success, failure, passing);
        StringBuilder seen = new StringBuilder();
        for (char result : results.toCharArray()) {
            tally = tally.add(result == '+');
            seen.append(tally.passing() ? '+' : '-');
        }
        assertThat(seen).hasToString(verdicts);
    }
}
