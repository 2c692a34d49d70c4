package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The handovers that were begun a moment ago. To ask again before Redis can carry one out starts it anew and pauses the
 * clients of the primary once more, so that it never comes to its end on a busy machine. Thread-safe.
 */
final class RecentHandovers {

    private final Clock clock;
    private final Map<String, Instant> endByPrimary = new ConcurrentHashMap<>();

    RecentHandovers(Clock clock) {
        this.clock = clock;
    }

    /** Whether a handover of the same primary, to whomever, may still be under way. */
    boolean mayBeUnderWay(Handover handover) {
        Instant now = clock.instant();
        endByPrimary.values().removeIf(end -> !end.isAfter(now));
        return endByPrimary.containsKey(handover.primary().id());
    }

    void begun(Handover handover) {
        endByPrimary.put(handover.primary().id(), clock.instant().plusMillis(handover.patienceMillis()));
    }
}
