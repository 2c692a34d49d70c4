package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.controller.JobPlan.Decision;
import io.redtier.devcluster.controller.JobPlan.End;
import io.redtier.devcluster.controller.JobPlan.Seen;
import io.redtier.devcluster.controller.JobPlan.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(10);

    @ParameterizedTest(name = "parallelism {0}, completions {1}; active {2}, succeeded {3}: {4}")
    @CsvSource({
        "1, 1, 0, 0, 1",
        "3, 2, 0, 0, 2",
        "2, 5, 2, 0, 2",
        "2, 5, 1, 2, 2",
        "2, 5, 1, 4, 1",
        "2, 5, 5, 0, 2",
        "0, 5, 2, 0, 0",
        "3, , 0, 0, 3",
        "3, , 2, 1, 2"
    })
    void howManyPods(int parallelism, Integer completions, int active, int succeeded, int expected) {
        Wanted wanted = new Wanted(parallelism, Optional.ofNullable(completions), 6, false, false, Optional.empty());

        Decision decision = next(wanted, new Seen(active, succeeded, 0, 0, 0, Instant.EPOCH));

        assertThat(decision).isEqualTo(new Decision(expected, Optional.empty(), Optional.empty()));
    }

    @Test
    void isCompleteWithItsLastSuccess() {
        assertThat(next(wanted(3), new Seen(2, 3, 1, 0, 0, NOW)).end())
                .map(End::complete)
                .contains(true);
        assertThat(next(wanted(null), new Seen(0, 1, 0, 0, 0, NOW)).end())
                .map(End::complete)
                .contains(true);
        assertThat(next(wanted(null), new Seen(1, 1, 0, 0, 0, NOW)).end()).isEmpty();
    }

    @ParameterizedTest(name = "backoffLimit {0}, in place {1}; failed {2}, restarts {3}: over {4}")
    @CsvSource({
        "0, false, 0, 0, false",
        "0, false, 1, 0, true",
        "2, false, 2, 0, false",
        "2, false, 3, 0, true",
        "2, false, 0, 9, false",
        "2, true, 0, 1, false",
        "2, true, 0, 2, true",
        "0, true, 0, 0, false",
        "0, true, 0, 1, true"
    })
    void failsAboveTheBackoffLimit(int limit, boolean inPlace, int failed, int restarts, boolean over) {
        Wanted wanted = new Wanted(1, Optional.of(1), limit, inPlace, false, Optional.empty());

        Decision decision = next(wanted, new Seen(1, 0, failed, restarts, failed, Instant.EPOCH));

        assertThat(decision.end().map(End::reason))
                .isEqualTo(over ? Optional.of("BackoffLimitExceeded") : Optional.empty());
        assertThat(decision.active()).isEqualTo(over ? 0 : 1);
    }

    @Test
    void failsAtItsDeadline() {
        Wanted due = new Wanted(1, Optional.of(1), 6, false, false, Optional.of(NOW));
        Instant soon = NOW.plusMillis(1);
        Wanted early = new Wanted(1, Optional.of(1), 6, false, false, Optional.of(soon));
        Seen running = new Seen(1, 0, 0, 0, 0, Instant.EPOCH);

        assertThat(next(due, running).end()).map(End::reason).contains("DeadlineExceeded");
        assertThat(next(early, running)).isEqualTo(new Decision(1, Optional.empty(), Optional.of(soon)));
    }

    @ParameterizedTest(name = "{0} failures in a row: {1} s")
    @CsvSource({"1, 10", "2, 20", "3, 40", "9, 600", "90, 600"})
    void waitsLongerAfterEachFailure(int failures, long seconds) {
        Wanted wanted = new Wanted(1, Optional.of(1), 99, false, false, Optional.empty());
        Instant end = NOW.plusSeconds(seconds);

        Decision before = JobPlan.next(wanted, new Seen(0, 0, failures, 0, failures, NOW), PAUSE, end.minusMillis(1));
        Decision after = JobPlan.next(wanted, new Seen(0, 0, failures, 0, failures, NOW), PAUSE, end);

        assertThat(before).isEqualTo(new Decision(0, Optional.empty(), Optional.of(end)));
        assertThat(after.active()).isEqualTo(1);
    }

    @Test
    void aSuspendedJobRunsNothing() {
        Wanted wanted = new Wanted(2, Optional.of(2), 6, false, true, Optional.empty());

        assertThat(next(wanted, new Seen(2, 0, 0, 0, 0, Instant.EPOCH)).active())
                .isZero();
    }

    private static Wanted wanted(Integer completions) {
        return new Wanted(3, Optional.ofNullable(completions), 6, false, false, Optional.empty());
    }

    private static Decision next(Wanted wanted, Seen seen) {
        return JobPlan.next(wanted, seen, PAUSE, NOW);
    }
}
