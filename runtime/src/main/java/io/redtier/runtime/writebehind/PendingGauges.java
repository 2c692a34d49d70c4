package io.redtier.runtime.writebehind;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.redtier.runtime.WriteBehind.Stats;
import java.time.Duration;
import java.util.function.Supplier;

/** Shows how many changes of a cache wait, as of the last ten seconds. Updated by one thread. */
final class PendingGauges {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Supplier<Stats> source;
    private volatile Stats latest = new Stats(0, 0, Duration.ZERO);
    private long taken = System.nanoTime() - INTERVAL.toNanos();

    PendingGauges(String cache, Supplier<Stats> source, MeterRegistry meters) {
        this.source = source;
        Tags tags = Tags.of("cache", cache);
        meters.gauge("redtier.cache.pending", tags, this, gauges -> gauges.latest.pending());
        meters.gauge("redtier.cache.dead", tags, this, gauges -> gauges.latest.dead());
        meters.gauge(
                "redtier.cache.pending.age",
                tags,
                this,
                gauges -> gauges.latest.oldestAge().toMillis() / 1000.0);
    }

    void update() {
        if (System.nanoTime() - taken >= INTERVAL.toNanos()) {
            taken = System.nanoTime();
            latest = source.get();
        }
    }
}
