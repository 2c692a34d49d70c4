package io.redtier.runtime.policy;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.Type;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.document.InstanceReport.CacheCounts;
import io.redtier.runtime.document.InstanceReport.LimitCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What the counters of a registry gained in about the last minute. Thread-safe. */
public final class RecentCounts {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();
    /** Between two snapshots that are kept, so that a minute is a handful of them. */
    private static final long STEP = Duration.ofSeconds(9).toNanos();

    private static final Set<String> HITS = Set.of("hit", "negative_hit", "near_hit", "stale");
    private static final Set<String> MISSES = Set.of("load", "bulk_miss", "bypass");

    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Deque<Snapshot> earlier = new ArrayDeque<>();
    private final RejectedKeys rejectedKeys;

    /**
     * @param registry has the library's meters and keeps what they count, as a {@code SimpleMeterRegistry} does
     * @param nanoTime a monotonic clock, ns
     */
    public RecentCounts(MeterRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.rejectedKeys = new RejectedKeys(nanoTime);
        earlier.add(new Snapshot(nanoTime.getAsLong(), Map.of()));
    }

    /** Takes note of whom limits reject. */
    public RejectedKeys rejectedKeys() {
        return rejectedKeys;
    }

    /** By name. */
    synchronized Map<String, CacheCounts> caches() {
        Map<String, CacheCounts> caches = new TreeMap<>();
        gains("redtier.cache.calls").forEach((counter, gain) -> {
            String result = counter.result();
            caches.merge(
                    counter.name(),
                    new CacheCounts(
                            HITS.contains(result) ? gain : 0,
                            MISSES.contains(result) ? gain : result.equals("refresh") ? -gain : 0,
                            result.equals("load") ? gain : 0,
                            result.equals("stampede_averted") ? gain : 0),
                    CacheCounts::plus);
        });
        // Loads that a refresh made follow no miss; one that has only begun is not counted yet.
        caches.replaceAll((name, counts) -> new CacheCounts(
                counts.hits(), Math.max(0, counts.misses()), counts.loads(), counts.stampedesAverted()));
        return caches;
    }

    /** By name. */
    synchronized Map<String, LimitCounts> limits() {
        Map<String, LimitCounts> limits = new TreeMap<>();
        gains("redtier.limit.decisions").forEach((counter, gain) -> {
            String result = counter.result();
            limits.merge(
                    counter.name(),
                    new LimitCounts(
                            result.equals("allowed") ? gain : 0,
                            result.equals("rejected") ? gain : 0,
                            result.equals("shadow_rejected") ? gain : 0),
                    LimitCounts::plus);
        });
        rejectedKeys
                .top()
                .forEach((limit, keys) ->
                        limits.computeIfPresent(limit, (name, counts) -> counts.plus(new LimitCounts(0, 0, 0, keys))));
        return limits;
    }

    private Map<Counter, Long> gains(String meter) {
        Snapshot now = new Snapshot(nanoTime.getAsLong(), read());
        while (earlier.size() > 1 && now.at() - earlier.peekFirst().at() > WINDOW) {
            earlier.removeFirst();
        }
        Map<Counter, Long> before = earlier.peekFirst().counts();
        if (now.at() - earlier.peekLast().at() >= STEP) {
            earlier.addLast(now);
        }
        Map<Counter, Long> gains = new HashMap<>();
        now.counts().forEach((counter, count) -> {
            if (counter.meter().equals(meter)) {
                gains.put(counter, count - before.getOrDefault(counter, 0L));
            }
        });
        return gains;
    }

    private Map<Counter, Long> read() {
        Map<Counter, Long> counts = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            String result = meter.getId().getTag("result");
            String cache = meter.getId().getTag("cache");
            String name = cache == null ? meter.getId().getTag("limit") : cache;
            if (meter.getId().getType() == Type.COUNTER && result != null && name != null) {
                for (Measurement measurement : meter.measure()) {
                    counts.put(new Counter(meter.getId().getName(), name, result), Math.round(measurement.getValue()));
                }
            }
        }
        return counts;
    }

    private record Counter(String meter, String name, String result) {}

    private record Snapshot(long at, Map<Counter, Long> counts) {}
}
