package io.redtier.operator.status;

import static io.redtier.operator.status.StatusCondition.isFalse;
import static io.redtier.operator.status.StatusCondition.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.500Z");
    private static final Instant LATER = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void transitionTimeMovesOnlyWithTheStatus() {
        List<Condition> before = Conditions.merge(
                null, List.of(isTrue("Ready", "Serving", "all serve"), isFalse("Degraded", "Healthy", "")), 1L, FIRST);

        List<Condition> after = Conditions.merge(
                before,
                List.of(isTrue("Ready", "Serving", "2 of 3 serve"), isTrue("Degraded", "NodeLost", "shop-2")),
                2L,
                LATER);

        assertThat(after)
                .extracting(
                        Condition::getType,
                        Condition::getMessage,
                        Condition::getLastTransitionTime,
                        Condition::getObservedGeneration)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Ready", "2 of 3 serve", "2026-01-01T00:00:00Z", 2L),
                        org.assertj.core.groups.Tuple.tuple("Degraded", "shop-2", "2026-01-01T01:00:00Z", 2L));
    }

    @Test
    void whatIsNoLongerFoundIsNoLongerSaid() {
        List<Condition> before = Conditions.merge(null, List.of(isTrue("Progressing", "Forming", "")), 1L, FIRST);

        assertThat(Conditions.merge(before, List.of(), 1L, LATER)).isEmpty();
    }
}
