package io.redtier.runtime.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.redtier.runtime.JobEvent;
import io.redtier.runtime.QueueStats;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is counted of one queue. Thread-safe. */
public final class QueueMeters {
    private final MeterRegistry registry;
    private final String queue;
    private volatile QueueStats latest = new QueueStats(0, 0, 0, 0, Duration.ZERO);

    /** @param queue its name */
    public QueueMeters(MeterRegistry registry, String queue) {
        this.registry = registry;
        this.queue = queue;
    }

    void ended(JobEvent.Type result, long nanos) {
        String name = result.name().toLowerCase(Locale.ROOT);
        registry.timer("redtier.queue.jobs", "queue", queue, "result", name).record(nanos, TimeUnit.NANOSECONDS);
    }

    void lost() {
        registry.counter("redtier.queue.lost", "queue", queue).increment();
    }

    /** Shows the numbers from now on. */
    void show() {
        depth("waiting", QueueStats::waiting);
        depth("running", QueueStats::running);
        depth("delayed", QueueStats::delayed);
        depth("dead", QueueStats::dead);
        registry.gauge(
                "redtier.queue.age",
                Tags.of("queue", queue),
                this,
                meters -> meters.latest.oldestAge().toMillis() / 1000.0);
    }

    void update(QueueStats stats) {
        latest = stats;
    }

    private void depth(String state, ToDoubleFunction<QueueStats> value) {
        registry.gauge(
                "redtier.queue.depth",
                Tags.of("queue", queue, "state", state),
                this,
                meters -> value.applyAsDouble(meters.latest));
    }
}
