package io.redtier.sample.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimitProblem;
import io.redtier.sample.problem.Problem;

/** What a client over a limit is told. Pure functions. */
final class Rejection {
    private Rejection() {}

    /** The problem for a decision that does not allow its request. */
    static Problem of(Decision decision) {
        RateLimitProblem found = RateLimitProblem.of(decision);
        Problem problem = Problem.of(found.name(), found.title(), found.status(), found.detail())
                .with("retryAfterSeconds", found.retryAfterSeconds());
        return found.limit().isEmpty() ? problem : problem.with("limit", found.limit());
    }
}
