package io.redtier.sample.problem;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Map;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;
    private final transient Map<String, String> headers;

    /** A problem that the same request meets again. */
    public ProblemException(Problem problem) {
        this(problem, Map.of());
    }

    /**
     * A problem with headers of its own.
     *
     * @param headers of the answer, besides the media type
     */
    public ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.detail());
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    /**
     * A problem that passes.
     *
     * @param retryAfter when the same request may succeed; told in whole seconds, rounded up, at least 1
     */
    public static ProblemException temporary(Problem problem, Duration retryAfter) {
        return new ProblemException(problem, Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds(retryAfter))));
    }

    /** A duration as {@code Retry-After} tells it: whole seconds, rounded up, at least 1. */
    public static long seconds(Duration time) {
        return Math.max(1, (time.toMillis() + 999) / 1000);
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }

    /** Headers of the answer, besides the media type. */
    public Map<String, String> headers() {
        return headers;
    }
}
