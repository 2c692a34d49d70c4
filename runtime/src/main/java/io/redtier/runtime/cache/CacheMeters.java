package io.redtier.runtime.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what becomes of the calls of one cache. Thread-safe. */
final class CacheMeters {
    private final Map<Event, Counter> counters = new EnumMap<>(Event.class);
    private final Timer loads;
    private volatile int lastLoadMillis;

    CacheMeters(String cache, MeterRegistry registry) {
        loads = registry.timer("redtier.cache.loads", "cache", cache);
        for (Event event : Event.values()) {
            counters.put(
                    event,
                    registry.counter(
                            "redtier.cache.calls",
                            "cache",
                            cache,
                            "result",
                            event.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** What can be counted; its name in lower case is the meter's tag {@code result}. */
    enum Event {
        HIT,
        NEGATIVE_HIT,
        /** From the memory of this process. */
        NEAR_HIT,
        /** From the memory of this process, since Redis was unavailable. */
        STALE,
        /** A loader was called for a miss or a refresh. */
        LOAD,
        /** A key that a bulk read loads besides the first, which counts as {@link #LOAD}. */
        BULK_MISS,
        /** A miss waited for another's load. */
        WAIT,
        /** A miss got the value that another loaded. */
        STAMPEDE_AVERTED,
        /** A loader was called without Redis, without a policy, or since another took too long. */
        BYPASS,
        /** What was loaded was not stored, since it was invalidated meanwhile or the lease was over. */
        DISCARDED,
        TOO_LARGE,
        /** A value was rebuilt before it expired. */
        REFRESH,
        REFRESH_FAILED,
        /** A value was not rebuilt before it expired, since too many others were waiting for that. */
        REFRESH_REJECTED
    }

    void count(Event event) {
        counters.get(event).increment();
    }

    /** A loader was called for a miss or a refresh; how long it took, in ms, rounded up. */
    int loaded(long nanos) {
        count(Event.LOAD);
        loads.record(nanos, TimeUnit.NANOSECONDS);
        lastLoadMillis = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        return lastLoadMillis;
    }

    /** How long the last load took; 0 before the first. */
    int lastLoadMillis() {
        return lastLoadMillis;
    }

    void count(Event event, int times) {
        counters.get(event).increment(times);
    }
}
