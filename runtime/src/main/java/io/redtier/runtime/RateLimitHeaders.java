package io.redtier.runtime;

import io.redtier.runtime.document.LimitEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Response headers that tell a client about its quota: {@code RateLimit-Policy} and {@code RateLimit} of
 * draft-ietf-httpapi-ratelimit-headers-11, the older {@code X-RateLimit-*}, and {@code Retry-After}. Pure functions.
 */
public final class RateLimitHeaders {
    private RateLimitHeaders() {}

    /**
     * The headers for a decision, by name. Limits that only watch are not told, and no quota is told if Redis could not
     * say what is left.
     */
    public static Map<String, String> of(Decision decision) {
        Map<String, String> headers = new LinkedHashMap<>();
        List<Decision.Limit> draft = told(decision, LimitEntry.Response.Headers.Draft);
        if (!draft.isEmpty() && !decision.degraded()) {
            headers.put("RateLimit-Policy", list(draft, RateLimitHeaders::policy));
            headers.put("RateLimit", list(draft, RateLimitHeaders::state));
        }
        Optional<Decision.Limit> binding = decision.binding();
        binding.filter(limit -> limit.policy().response().headers() == LimitEntry.Response.Headers.Legacy)
                .filter(limit -> !decision.degraded())
                .ifPresent(limit -> {
                    headers.put("X-RateLimit-Limit", Long.toString(capacity(limit)));
                    headers.put("X-RateLimit-Remaining", Long.toString(limit.remaining()));
                    headers.put("X-RateLimit-Reset", Long.toString(seconds(limit.resetAfter())));
                });
        if (!decision.allowed()) {
            Duration retryAfter = binding.map(Decision.Limit::retryAfter).orElse(Duration.ZERO);
            headers.put("Retry-After", Long.toString(Math.max(1, seconds(retryAfter))));
        }
        return headers;
    }

    private static List<Decision.Limit> told(Decision decision, LimitEntry.Response.Headers kind) {
        return decision.limits().stream()
                .filter(limit -> !limit.isShadow() && limit.policy().response().headers() == kind)
                .toList();
    }

    private static String list(List<Decision.Limit> limits, Function<Decision.Limit, String> item) {
        return limits.stream().map(item).collect(Collectors.joining(", "));
    }

    private static String policy(Decision.Limit limit) {
        return '"' + limit.name() + "\";q=" + capacity(limit) + ";w="
                + Math.max(1, seconds(limit.policy().rate().window()));
    }

    private static String state(Decision.Limit limit) {
        return '"' + limit.name() + "\";r=" + limit.remaining() + ";t=" + seconds(limit.resetAfter());
    }

    /** The quota that {@code remaining} counts down from. */
    private static long capacity(Decision.Limit limit) {
        return limit.policy().rate().capacity();
    }

    /** Rounded up: a client that waits this long is not early. */
    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
