package io.redtier.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.InstanceReport.CacheCounts;
import io.redtier.runtime.document.InstanceReport.LimitCounts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentCountsTest {
    private final AtomicLong now = new AtomicLong();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RecentCounts counts = new RecentCounts(meters, now::get);

    @Test
    void tellsTheResultsOfEachCacheAndLimitApart() {
        count("redtier.cache.calls", "cache", "products", "hit", 8);
        count("redtier.cache.calls", "cache", "products", "negative_hit", 1);
        count("redtier.cache.calls", "cache", "products", "load", 3);
        count("redtier.cache.calls", "cache", "products", "refresh", 2);
        count("redtier.cache.calls", "cache", "products", "wait", 3);
        count("redtier.cache.calls", "cache", "products", "stampede_averted", 2);
        count("redtier.cache.calls", "cache", "feeds", "bypass", 4);
        count("redtier.cache.calls", "cache", "feeds", "discarded", 9);
        count("redtier.limit.decisions", "limit", "per-user", "allowed", 5);
        count("redtier.limit.decisions", "limit", "per-user", "rejected", 2);
        count("redtier.limit.decisions", "limit", "per-ip", "shadow_rejected", 3);
        counts.rejectedKeys().add("per-user", "ann");
        counts.rejectedKeys().add("per-user", "ann");
        count("redtier.lock.calls", "lock", "payment", "acquired", 3);

        assertThat(counts.caches())
                .isEqualTo(Map.of("products", new CacheCounts(9, 1, 3, 2), "feeds", new CacheCounts(0, 4, 0, 0)));
        assertThat(counts.limits())
                .isEqualTo(Map.of(
                        "per-user", new LimitCounts(5, 2, 0, Map.of("ann", 2L)), "per-ip", new LimitCounts(0, 0, 3)));
    }

    @Test
    void forgetsWhatIsOlderThanAMinute() {
        count("redtier.limit.decisions", "limit", "per-user", "allowed", 100);
        for (int i = 0; i < 6; i++) {
            assertThat(counts.limits()).containsEntry("per-user", new LimitCounts(100 + i, 0, 0));
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            count("redtier.limit.decisions", "limit", "per-user", "allowed", 1);
        }
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(counts.limits()).containsEntry("per-user", new LimitCounts(5, 0, 0));
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(counts.limits()).containsEntry("per-user", new LimitCounts(0, 0, 0));
    }

    private void count(String meter, String tag, String name, String result, int times) {
        meters.counter(meter, tag, name, "result", result).increment(times);
    }
}
