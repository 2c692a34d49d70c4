package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The handovers that were begun a moment ago. Redis gives one up after 5 seconds; to ask again before starts it anew and
 * pauses the clients of the primary once more, so that it never comes to its end on a busy machine. Thread-safe.
 */
final class RecentHandovers {

    static final Duration PATIENCE = Duration.ofSeconds(6);

    private final Clock clock;
    private final Map<String, Instant> begunByPrimary = new ConcurrentHashMap<>();

    RecentHandovers(Clock clock) {
        this.clock = clock;
    }

    /** Whether a handover of the same primary, to whomever, may still be under way. */
    boolean mayBeUnderWay(Handover handover) {
        Instant now = clock.instant();
        begunByPrimary.values().removeIf(begun -> !begun.plus(PATIENCE).isAfter(now));
        return begunByPrimary.containsKey(handover.primary().id());
    }

    void begun(Handover handover) {
        begunByPrimary.put(handover.primary().id(), clock.instant());
    }
}
