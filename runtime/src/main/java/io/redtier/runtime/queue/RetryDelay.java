package io.redtier.runtime.queue;

import io.redtier.runtime.document.QueueEntry.Backoff;
import java.time.Duration;

/** How long a failed job waits. Pure. */
final class RetryDelay {
    private RetryDelay() {}

    /**
     * Exponential with equal jitter, after M. Brooker, "Exponential Backoff And Jitter" (AWS, 2015).
     *
     * @param attempt which one failed, from 1 on
     * @param random  0 to 1: half of the delay at 0, all of it at 1
     */
    static Duration after(int attempt, Backoff backoff, double random) {
        double full = Math.min(
                backoff.max().toMillis(), backoff.initial().toMillis() * Math.pow(backoff.factor(), attempt - 1));
        return Duration.ofMillis(Math.max(1, Math.round(full * (1 + random) / 2)));
    }
}
