package io.redtier.devcluster.kubelet;

import java.time.Duration;

/**
 * How long a crashed container waits, as the kubelet does it: the first restart at once, then {@code base}, doubling up to
 * {@code max}; a run of at least {@code reset} forgives what was before. Immutable.
 */
public record Backoff(Duration base, Duration max, Duration reset) {
    /** The kubelet's: 10 s, 5 min, 10 min. */
    public static final Backoff KUBELET =
            new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

    /**
     * The wait after a crash.
     *
     * @param previous the wait before the run that just ended, null when it was the first
     * @param ran how long it ran
     */
    Duration next(Duration previous, Duration ran) {
        if (previous == null || ran.compareTo(reset) >= 0) {
            return Duration.ZERO;
        }
        if (previous.isZero()) {
            return base;
        }
        Duration doubled = previous.multipliedBy(2);
        return doubled.compareTo(max) > 0 ? max : doubled;
    }
}
