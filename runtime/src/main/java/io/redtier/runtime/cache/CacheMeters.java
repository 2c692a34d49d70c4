package io.redtier.runtime.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what becomes of the calls of one cache. Thread-safe. */
final class CacheMeters {
    private final Map<Event, Counter> counters = new EnumMap<>(Event.class);

    CacheMeters(String cache, MeterRegistry registry) {
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
        /** A loader was called for a miss. */
        LOAD,
        /** A miss waited for another's load. */
        WAIT,
        /** A miss got the value that another loaded. */
        STAMPEDE_AVERTED,
        /** A loader was called without Redis, without a policy, or since another took too long. */
        BYPASS,
        /** What was loaded was not stored, since it was invalidated meanwhile or the lease was over. */
        DISCARDED,
        TOO_LARGE
    }

    void count(Event event) {
        counters.get(event).increment();
    }

    void count(Event event, int times) {
        counters.get(event).increment(times);
    }
}
