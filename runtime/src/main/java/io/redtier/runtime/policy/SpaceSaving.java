package io.redtier.runtime.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts who comes often, in a fixed number of counters whatever the number of names: a new name takes over the smallest
 * counter and its count as a possible error. From "Efficient Computation of Frequent and Top-k Elements in Data Streams"
 * (Metwally, Agrawal, El Abbadi 2005). Whoever comes more often than one in {@code capacity} has a counter. Not thread-safe.
 */
final class SpaceSaving {
    private final int capacity;
    private final Map<String, Counter> counters = new HashMap<>();

    /** @param error how much of {@code count} may be of names that had the counter before */
    private record Counter(long count, long error) {
        Counter plusOne() {
            return new Counter(count + 1, error);
        }
    }

    SpaceSaving(int capacity) {
        this.capacity = capacity;
    }

    void add(String name) {
        Counter known = counters.get(name);
        if (known != null) {
            counters.put(name, known.plusOne());
        } else if (counters.size() < capacity) {
            counters.put(name, new Counter(1, 0));
        } else {
            Map.Entry<String, Counter> smallest = null;
            for (Map.Entry<String, Counter> entry : counters.entrySet()) {
                if (smallest == null
                        || entry.getValue().count() < smallest.getValue().count()) {
                    smallest = entry;
                }
            }
            long error = smallest.getValue().count();
            counters.remove(smallest.getKey());
            counters.put(name, new Counter(error + 1, error));
        }
    }

    /** How often each of the names with a counter has come at least. */
    Map<String, Long> atLeast() {
        Map<String, Long> counts = new HashMap<>();
        counters.forEach((name, counter) -> counts.put(name, counter.count() - counter.error()));
        return counts;
    }
}
