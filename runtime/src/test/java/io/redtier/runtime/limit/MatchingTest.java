package io.redtier.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.KeyPart.Source;
import io.redtier.runtime.document.LimitEntry.Response;
import io.redtier.runtime.document.LimitEntry.When;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchingTest {
    @ParameterizedTest
    @CsvSource({
        "/api/**, /api/v1/products/42, true",
        "/api/**, /api, true",
        "/api/**, /api/, true",
        "/api/**, //api//v1, true",
        "/api/**, /apis/v1, false",
        "/api/**, /, false",
        "/**, /, true",
        "/users/{id}, /users/42, true",
        "/users/{id}, /users/, false",
        "/users/{id}, /users/42/orders, false",
        "/users/*/orders, /users/42/orders, true",
        "/files/*.json, /files/a.json, true",
        "/files/*.json, /files/a.xml, false",
        "/files/a.b, /files/axb, false",
        "/files/a*, /files/a, true",
        "/files/ab*ba, /files/aba, false",
        "/files/*a*b, /files/abab, true",
        "/files/*a*b, /files/bba, false",
        "/files/*ab*ab*, /files/abxab, true",
        "/files/*ab*ab*, /files/aab, false",
        "/**/admin, /a/b/admin, true",
        "/**/admin, /admin, true",
        "/**/admin, /a/administrator, false",
        "/a/**/b/**, /a/x/y/b, true",
        "/a/**/b/c, /a/b/b/x/b/c, true",
        "/a/**/b/c, /a/b/c/b, false",
        "/**/**, /, true"
    })
    void paths(String pattern, String path, boolean matches) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void aLongPathIsMatchedWithoutRecursion() {
        assertThat(PathPattern.of("/**/a/**/b").matches("/a".repeat(100_000))).isFalse();
        assertThat(PathPattern.of("/**/a/**/b").matches("/a".repeat(100_000) + "/b"))
                .isTrue();
    }

    /** A regular expression would take years. */
    @Test
    void aLongSegmentIsMatchedWithoutBacktracking() {
        assertThat(PathPattern.of("/*a*a*a*a*a*a*b").matches("/" + "a".repeat(100_000)))
                .isFalse();
    }

    @Test
    void methodsAndPathsMustBothMatch() {
        LimitEntry limit = limit(new When(List.of("/api/**"), List.of("POST")), new KeyPart(Source.ClientIp, null));
        RequestAttributes.Builder request = RequestAttributes.builder().clientIp("10.0.0.1");
        assertThat(Subject.of(limit, request.method("post").path("/api/x").build()))
                .contains("10.0.0.1");
        assertThat(Subject.of(limit, request.method("GET").build())).isEmpty();
        assertThat(Subject.of(limit, request.method("POST").path("/other").build()))
                .isEmpty();
    }

    @Test
    void subjectsAreMadeOfTheirPartsAndKeptApart() {
        RequestAttributes request = RequestAttributes.builder()
                .method("GET")
                .path("/users/42")
                .principal("al|ice}")
                .header("X-Tenant", "blue")
                .query("q", "1")
                .build();
        When when = new When(List.of("/users/{id}"), List.of());
        assertThat(Subject.of(
                        limit(
                                when,
                                new KeyPart(Source.Principal, null),
                                new KeyPart(Source.Header, "x-tenant"),
                                new KeyPart(Source.Query, "q"),
                                new KeyPart(Source.PathTemplate, null),
                                new KeyPart(Source.Constant, "all"),
                                new KeyPart(Source.ClientIp, null)),
                        request))
                .contains("al%7Cice%7D|blue|1|/users/%7Bid%7D|all|-");
        String hashed = Subject.bounded("x".repeat(129));
        assertThat(hashed).startsWith("sha256=").hasSize(71).isNotEqualTo(Subject.bounded("x".repeat(130)));
    }

    private static LimitEntry limit(When when, KeyPart... key) {
        return new LimitEntry(
                "shop/shop",
                "shop/limits",
                "rl:",
                LimitEntry.Mode.Enforce,
                LimitEntry.Algorithm.FixedWindow,
                new LimitEntry.Rate(1, Duration.ofSeconds(1), null),
                List.of(key),
                when,
                1,
                new Response(429, Response.Headers.Draft),
                LimitEntry.OnRedisFailure.Allow);
    }
}
