package io.redtier.sample.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimitHeaders;
import io.redtier.runtime.document.Durations;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.sample.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;

/** What a client over a limit is told. Pure functions. */
final class Rejection {
    private Rejection() {}

    /** The problem for a decision that does not allow its request. */
    static Problem of(Decision decision) {
        long wait = Long.parseLong(RateLimitHeaders.of(decision).getOrDefault(HttpHeaders.RETRY_AFTER, "1"));
        String next = "; try again in " + wait + " s";
        Problem problem = decision.binding()
                .filter(limit -> !decision.degraded())
                .map(limit -> Problem.of(
                                "rate-limited",
                                "Too many requests",
                                decision.status(),
                                "limit '" + limit.name() + "' allows "
                                        + quota(limit.policy().rate()) + next)
                        .with("limit", limit.name()))
                .orElseGet(() -> Problem.of(
                        "limit-unknown",
                        "Requests cannot be counted",
                        decision.status(),
                        "requests cannot be counted at the moment, and the limit is to refuse them then" + next));
        return problem.with("retryAfterSeconds", wait);
    }

    private static String quota(LimitEntry.Rate rate) {
        return rate.limit() + " requests per " + Durations.format(rate.window())
                + (rate.burst() == null ? "" : ", " + rate.burst() + " at once")
                + (rate.queueSize() == null ? "" : ", " + rate.queueSize() + " waiting");
    }
}
