package io.redtier.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RejectedKeysTest {
    private final AtomicLong now = new AtomicLong();
    private final RejectedKeys keys = new RejectedKeys(now::get);

    @Test
    void namesTheFirstFiveOfEachLimit() {
        for (int subject = 1; subject <= 7; subject++) {
            add("per-ip", "10.0.0." + subject, subject);
        }
        add("per-user", "ann", 1);

        assertThat(keys.top())
                .isEqualTo(Map.of(
                        "per-ip",
                        Map.of("10.0.0.7", 7L, "10.0.0.6", 6L, "10.0.0.5", 5L, "10.0.0.4", 4L, "10.0.0.3", 3L),
                        "per-user",
                        Map.of("ann", 1L)));
    }

    @Test
    void findsWhoComesOftenAmongManyThatComeOnceAndCountsNobodyTooOften() {
        for (int i = 0; i < 10_000; i++) {
            add("per-ip", "once-" + i, 1);
            if (i % 10 == 0) {
                add("per-ip", "often", 1);
            }
        }

        Map<String, Long> top = keys.top().get("per-ip");
        assertThat(top).hasSize(5).containsKey("often");
        assertThat(top.get("often")).isBetween(500L, 1000L);
        assertThat(top.entrySet())
                .filteredOn(entry -> !entry.getKey().equals("often"))
                .allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo(1));
    }

    @Test
    void forgetsWhatIsOlderThanAMinute() {
        add("per-ip", "a", 3);
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        add("per-ip", "b", 1);
        assertThat(keys.top()).containsEntry("per-ip", Map.of("a", 3L, "b", 1L));

        now.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(keys.top()).containsEntry("per-ip", Map.of("b", 1L));
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(keys.top()).isEmpty();
    }

    private void add(String limit, String subject, int times) {
        for (int i = 0; i < times; i++) {
            keys.add(limit, subject);
        }
    }
}
