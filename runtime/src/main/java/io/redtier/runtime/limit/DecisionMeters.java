package io.redtier.runtime.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Decision;
import io.redtier.runtime.policy.RejectedKeys;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts decisions. Keeps its counters, since to look one up costs more than to count. Thread-safe. */
final class DecisionMeters {
    private final MeterRegistry registry;
    private final RejectedKeys rejectedKeys;
    private final Map<String, Map<String, Counter>> counters = new ConcurrentHashMap<>();

    DecisionMeters(MeterRegistry registry, RejectedKeys rejectedKeys) {
        this.registry = registry;
        this.rejectedKeys = rejectedKeys;
    }

    /** Counts a decision and returns it. */
    Decision count(Decision decision) {
        for (Decision.Limit limit : decision.limits()) {
            String result = limit.within() ? "allowed" : limit.isShadow() ? "shadow_rejected" : "rejected";
            counter(limit.name(), result).increment();
            if (!limit.within()) {
                rejectedKeys.add(limit.name(), limit.subject());
            }
        }
        if (decision.degraded()) {
            registry.counter("redtier.limit.degraded").increment();
        }
        return decision;
    }

    private Counter counter(String limit, String result) {
        Map<String, Counter> known = counters.get(limit);
        Counter counter = known == null ? null : known.get(result);
        // computeIfAbsent alone would lock and make a function at each call.
        return counter != null
                ? counter
                : counters.computeIfAbsent(limit, name -> new ConcurrentHashMap<>())
                        .computeIfAbsent(
                                result,
                                key -> registry.counter("redtier.limit.decisions", "limit", limit, "result", key));
    }
}
