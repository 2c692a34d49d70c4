package io.redtier.runtime;

import io.redtier.runtime.document.Durations;
import io.redtier.runtime.document.LimitEntry;

/**
 * What a client over a limit is told, to be sent as {@code application/problem+json} (RFC 9457) together with {@link
 * RateLimitHeaders}. Immutable.
 *
 * @param name              the kind of problem, the end of its {@code type}: {@code rate-limited}, or {@code limit-unknown}
 *                          if Redis could not count and the limit is to refuse then
 * @param title             the same for every problem of this name
 * @param status            HTTP status
 * @param detail            what is allowed, and when to try again
 * @param limit             the name of the limit that decided; empty if it could not be counted
 * @param retryAfterSeconds 1 or more
 */
public record RateLimitProblem(
        String name, String title, int status, String detail, String limit, long retryAfterSeconds) {

    /** The problem for a decision that does not allow its request. */
    public static RateLimitProblem of(Decision decision) {
        long wait = Long.parseLong(RateLimitHeaders.of(decision).getOrDefault("Retry-After", "1"));
        String next = "; try again in " + wait + " s";
        return decision.binding()
                .filter(limit -> !decision.degraded())
                .map(limit -> new RateLimitProblem(
                        "rate-limited",
                        "Too many requests",
                        decision.status(),
                        "limit '" + limit.name() + "' allows "
                                + quota(limit.policy().rate()) + next,
                        limit.name(),
                        wait))
                .orElseGet(() -> new RateLimitProblem(
                        "limit-unknown",
                        "Requests cannot be counted",
                        decision.status(),
                        "requests cannot be counted at the moment, and the limit is to refuse them then" + next,
                        "",
                        wait));
    }

    private static String quota(LimitEntry.Rate rate) {
        return rate.limit() + " requests per " + Durations.format(rate.window())
                + (rate.burst() == null ? "" : ", " + rate.burst() + " at once")
                + (rate.queueSize() == null ? "" : ", " + rate.queueSize() + " waiting");
    }
}
