package io.redtier.runtime;

import io.redtier.runtime.document.LimitEntry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The answer of the rate limiter.
 *
 * @param allowed  whether the request may go on
 * @param degraded whether Redis was unavailable for some limit, so that its {@code onRedisFailure} decided
 * @param limits   every limit that the request matched, with its own answer; empty if none matched
 */
public record Decision(boolean allowed, boolean degraded, List<Limit> limits) {
    private static final Comparator<Limit> TIGHTEST = Comparator.comparing(Limit::retryAfter)
            .reversed()
            .thenComparing(Limit::remaining)
            .thenComparing(Comparator.comparing(Limit::resetAfter).reversed());

    public Decision {
        limits = List.copyOf(limits);
    }

    /**
     * One limit's answer.
     *
     * @param name       the limit's name in the document
     * @param policy     its entry in the document
     * @param subject    who is counted
     * @param cost       what the request costs
     * @param within     whether the request is within this limit
     * @param counted    whether this limit counts the request now, so that it could be given back
     * @param remaining  cost that may still be spent now
     * @param resetAfter time until the full quota is there again, if nothing more is spent
     * @param retryAfter time until the same request would be within the limit; 0 if it is
     * @param delay      time that the request has to wait for its turn; 0 unless the limit is a LeakyBucket with a queue
     * @param place      which window or entry counts the request, as the limit's algorithm numbers them; a refund needs it
     */
    public record Limit(
            String name,
            LimitEntry policy,
            String subject,
            long cost,
            boolean within,
            boolean counted,
            long remaining,
            Duration resetAfter,
            Duration retryAfter,
            Duration delay,
            long place) {
        /** Whether the limit only watches. */
        public boolean isShadow() {
            return policy.mode() == LimitEntry.Mode.Shadow;
        }

        /** The same answer after the request was given back. */
        public Limit withoutCount() {
            return new Limit(
                    name, policy, subject, cost, within, false, remaining, resetAfter, retryAfter, delay, place);
        }
    }

    /**
     * The limit that decided: of those that reject the one that takes longest, else the one with the least left. Empty if
     * no enforced limit matched.
     */
    public Optional<Limit> binding() {
        return limits.stream()
                .filter(limit -> !limit.isShadow() && limit.within() == allowed)
                .min(TIGHTEST);
    }

    /** HTTP status to answer a rejected request with; 429 unless the binding limit says otherwise. */
    public int status() {
        return binding().map(limit -> limit.policy().response().status()).orElse(429);
    }

    /** How long an allowed request has to wait before it goes on, because a LeakyBucket with a queue gave it a later turn. */
    public Duration delay() {
        return limits.stream()
                .filter(limit -> allowed && !limit.isShadow())
                .map(Limit::delay)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * Sleeps for {@link #delay()}.
     *
     * @throws InterruptedException if the thread is interrupted; the place in the queue is used up all the same
     */
    public void awaitTurn() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delay().toNanos());
    }
}
