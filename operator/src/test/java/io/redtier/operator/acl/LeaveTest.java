package io.redtier.operator.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveTest {

    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LEAST = Duration.ofSeconds(30);
    private static final Leave LEAVE = new Leave(SINCE, 8);

    @Test
    void isOverWhenNoInstanceRunsAnEarlierDocument() {
        Instant now = SINCE.plus(LEAST);

        assertThat(LEAVE.isOver(now, LEAST, List.of(8L, 7L))).isFalse();
        assertThat(LEAVE.isOver(now, LEAST, List.of(8L, 9L))).isTrue();
        assertThat(LEAVE.isOver(now, LEAST, List.of())).as("all have gone").isTrue();
        assertThat(LEAVE.isOver(now.minusMillis(1), LEAST, List.of(8L)))
                .as("others may be about to report")
                .isFalse();
    }

    @Test
    void isOverdueAfterATimeInAnyCase() {
        assertThat(LEAVE.isOverdue(SINCE.plusSeconds(299), Duration.ofMinutes(5)))
                .isFalse();
        assertThat(LEAVE.isOverdue(SINCE.plusSeconds(300), Duration.ofMinutes(5)))
                .isTrue();
    }

    @Test
    void readsWhatItWroteAndNothingElse() {
        assertThat(Leave.parse(LEAVE.text())).contains(LEAVE);
        assertThat(Leave.parse(null)).isEmpty();
        assertThat(Leave.parse("soon 8")).isEmpty();
        assertThat(Leave.parse(SINCE + " x")).isEmpty();
    }
}
