package io.redtier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.LimitEntry.Response;
import io.redtier.runtime.document.LimitEntry.Response.Headers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
    @Test
    void anAllowedRequestIsToldItsQuotas() {
        Decision decision = new Decision(
                true,
                false,
                List.of(
                        answer("per-user", Headers.Draft, LimitEntry.Mode.Enforce, true, 50, 29_001, 0),
                        answer("per-ip", Headers.Draft, LimitEntry.Mode.Enforce, true, 7, 30_000, 0),
                        answer("watched", Headers.Draft, LimitEntry.Mode.Shadow, false, 0, 1, 1)));
        assertThat(decision.binding().orElseThrow().name()).isEqualTo("per-ip");
        assertThat(RateLimitHeaders.of(decision))
                .containsExactly(
                        entry("RateLimit-Policy", "\"per-user\";q=100;w=60, \"per-ip\";q=100;w=60"),
                        entry("RateLimit", "\"per-user\";r=50;t=30, \"per-ip\";r=7;t=30"));
    }

    @Test
    void aRejectedRequestIsToldWhenToComeBackByTheLimitThatTakesLongest() {
        Decision decision = new Decision(
                false,
                false,
                List.of(
                        answer("a", Headers.Draft, LimitEntry.Mode.Enforce, false, 0, 60_000, 600),
                        answer("b", Headers.Draft, LimitEntry.Mode.Enforce, false, 0, 60_000, 1_200),
                        answer("c", Headers.Draft, LimitEntry.Mode.Enforce, true, 0, 60_000, 0)));
        assertThat(decision.binding().orElseThrow().name()).isEqualTo("b");
        assertThat(decision.status()).isEqualTo(429);
        assertThat(RateLimitHeaders.of(decision)).containsEntry("Retry-After", "2");
    }

    @Test
    void legacyAndNoHeaders() {
        Decision legacy = new Decision(
                true, false, List.of(answer("a", Headers.Legacy, LimitEntry.Mode.Enforce, true, 3, 1_500, 0)));
        assertThat(RateLimitHeaders.of(legacy))
                .containsExactly(
                        entry("X-RateLimit-Limit", "100"),
                        entry("X-RateLimit-Remaining", "3"),
                        entry("X-RateLimit-Reset", "2"));
        Decision none =
                new Decision(false, false, List.of(answer("a", Headers.None, LimitEntry.Mode.Enforce, false, 0, 1, 1)));
        assertThat(RateLimitHeaders.of(none)).containsExactly(entry("Retry-After", "1"));
        assertThat(RateLimitHeaders.of(new Decision(true, false, List.of()))).isEmpty();
        assertThat(RateLimitHeaders.of(new Decision(true, true, legacy.limits())))
                .isEmpty();
    }

    private static Decision.Limit answer(
            String name,
            Headers headers,
            LimitEntry.Mode mode,
            boolean within,
            long remaining,
            long resetMillis,
            long retryMillis) {
        LimitEntry policy = new LimitEntry(
                "shop/shop",
                "shop/limits",
                "rl:",
                mode,
                Algorithm.TokenBucket,
                new Rate(60, Duration.ofMinutes(1), 100L),
                List.of(new KeyPart(KeyPart.Source.ClientIp, null)),
                LimitEntry.When.ALWAYS,
                1,
                new Response(429, headers),
                LimitEntry.OnRedisFailure.Allow);
        return new Decision.Limit(
                name,
                policy,
                "alice",
                1,
                within,
                within,
                remaining,
                Duration.ofMillis(resetMillis),
                Duration.ofMillis(retryMillis),
                Duration.ZERO,
                0);
    }
}
