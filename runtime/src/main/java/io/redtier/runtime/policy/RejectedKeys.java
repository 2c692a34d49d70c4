package io.redtier.runtime.policy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Whom each limit rejected most in about the last minute. Takes a few KiB for each limit whatever the number of subjects, and
 * never counts too much. Thread-safe.
 */
public final class RejectedKeys {
    private static final int TOP = 5;
    private static final int COUNTERS = 32;
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();
    /** Of one sketch: what is shown is between 50 and 60 seconds old at most. */
    private static final long STEP = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private final Map<String, Recent> limits = new ConcurrentHashMap<>();

    /** @param nanoTime a monotonic clock, ns */
    public RejectedKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes a rejection, or one that mode {@code Shadow} let pass. */
    public void add(String limit, String subject) {
        limits.computeIfAbsent(limit, name -> new Recent()).add(nanoTime.getAsLong(), subject);
    }

    /** How often each of the first few was rejected at least, by limit. */
    Map<String, Map<String, Long>> top() {
        long now = nanoTime.getAsLong();
        Map<String, Map<String, Long>> top = new TreeMap<>();
        limits.forEach((limit, recent) -> {
            Map<String, Long> counts = recent.counts(now);
            if (!counts.isEmpty()) {
                top.put(limit, first(counts));
            }
        });
        return top;
    }

    private static Map<String, Long> first(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static final class Recent {
        private final Deque<Slot> slots = new ArrayDeque<>();

        private record Slot(long since, SpaceSaving subjects) {}

        synchronized void add(long now, String subject) {
            forget(now);
            if (slots.isEmpty() || now - slots.peekLast().since() >= STEP) {
                slots.addLast(new Slot(now, new SpaceSaving(COUNTERS)));
            }
            slots.peekLast().subjects().add(subject);
        }

        synchronized Map<String, Long> counts(long now) {
            forget(now);
            Map<String, Long> sum = new HashMap<>();
            slots.forEach(
                    slot -> slot.subjects().atLeast().forEach((name, count) -> sum.merge(name, count, Long::sum)));
            return sum;
        }

        private void forget(long now) {
            while (!slots.isEmpty() && now - slots.peekFirst().since() >= WINDOW) {
                slots.removeFirst();
            }
        }
    }
}
