package io.redtier.sidecar.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.HttpCaching;
import io.redtier.sidecar.responses.Storing.Verdict;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoringTest {
    private static final long NOW = 1_793_000_000_000L;

    private static CacheEntry policy(CacheEntry.OnRedisFailure.Mode mode) {
        return new CacheEntry(
                        "shop/shop",
                        "shop/hello",
                        "hello:",
                        CacheEntry.Strategy.CacheAside,
                        Duration.ofMinutes(10),
                        0,
                        Duration.ofSeconds(30),
                        null,
                        new CacheEntry.StampedeProtection(
                                CacheEntry.StampedeProtection.Mode.Lock,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                1),
                        new CacheEntry.Storage(CacheEntry.Storage.Format.Json, 1 << 20, null),
                        null,
                        CacheEntry.ReadFrom.Primary,
                        new CacheEntry.OnRedisFailure(mode, null),
                        CacheEntry.Invalidation.Delete,
                        null,
                        null)
                .withHttp(new HttpCaching(List.of("GET"), List.of("/**"), List.of()));
    }

    private static final CacheEntry POLICY = policy(CacheEntry.OnRedisFailure.Mode.Bypass);

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | max-age=60                         | false | 60000
            200 | max-age=60, s-maxage=5             | false | 5000
            200 | s-maxage="7"                       | false | 7000
            200 | max-age=60, max-age=5              | false | 60000
            200 | max-age=99999999999999999999       | false | 2147483648000
            200 | MAX-AGE = 60                       | false | 60000
            200 | foo="a, no-store", max-age=1       | false | 1000
            200 | public                             | true  | -1
            200 | must-revalidate                    | true  | -1
            200 | max-age=60                         | true  | authorization
            200 | max-age=soon                       | false | not-fresh
            200 | no-store, max-age=60               | false | no-store
            200 | private="x", max-age=60            | false | private
            302 | max-age=60                         | false | 60000
            302 | public                             | false | not-fresh
            404 | max-age=60                         | false | 60000
            206 | max-age=60                         | false | status
            500 | max-age=60                         | false | status
            """)
    void followsWhatTheAppSays(int status, String control, boolean authorized, String expected) {
        Verdict verdict = Storing.of(status, headers("Cache-Control", control), authorized, POLICY, NOW);
        assertThat(
                        verdict.life() == null
                                ? verdict.why()
                                : Long.toString(verdict.life().fresh()))
                .isEqualTo(expected);
    }

    @Test
    void expiresCountsFromTheDateOfTheResponse() {
        MultiMap headers = headers("Date", "Mon, 02 Nov 2026 10:00:00 GMT", "Expires", "Mon, 02 Nov 2026 10:01:00 GMT");
        assertThat(Storing.life(headers, NOW).fresh()).isEqualTo(60_000);
    }

    @Test
    void thePolicysTtlIsTheLongestTime() {
        Cached said = response(200, "max-age=3600");
        Cached unsaid = response(200, "public");
        Cached absent = response(404, "max-age=3600");
        assertThat(Freshness.lifetime(said, POLICY)).isEqualTo(600_000);
        assertThat(Freshness.lifetime(unsaid, POLICY)).isEqualTo(600_000);
        assertThat(Freshness.lifetime(absent, POLICY)).isEqualTo(30_000);
        assertThat(Freshness.kept(response(200, "max-age=5"), POLICY)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Freshness.kept(response(200, "max-age=5, stale-if-error=60"), POLICY))
                .as("of use when it is stale")
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void staleAnswersAreForThoseWhoAllowThem() {
        Cached stale = response(200, "max-age=1, stale-while-revalidate=60, stale-if-error=60");
        Wish none = Wish.of(headers());
        long later = NOW + 30_000;
        assertThat(Freshness.isFresh(stale, POLICY, none, later)).isFalse();
        assertThat(Freshness.mayServeWhileRevalidating(stale, POLICY, none, later))
                .isTrue();
        assertThat(Freshness.mayServeOnError(stale, POLICY, none, later)).isTrue();
        assertThat(Freshness.mayServeOnError(stale, POLICY, none, NOW + 90_000)).isFalse();
        CacheEntry strict = policy(CacheEntry.OnRedisFailure.Mode.Fail);
        assertThat(Freshness.mayServeOnError(stale, strict, none, later)).isFalse();
        Wish fresh = Wish.of(headers("Cache-Control", "max-age=10"));
        assertThat(Freshness.mayServeWhileRevalidating(stale, POLICY, fresh, later))
                .isFalse();
        Cached must = response(200, "max-age=1, must-revalidate, stale-if-error=60");
        assertThat(Freshness.mayServeOnError(must, POLICY, none, later)).isFalse();
        assertThat(Freshness.mayServeWithoutRedis(must, none)).isFalse();
    }

    private static Cached response(int status, String control) {
        MultiMap headers = headers("Cache-Control", control);
        return Revalidation.response(status, headers, new byte[0], NOW, Storing.life(headers, NOW), "");
    }

    @Test
    void whatBelongsToOneConnectionOrAnswerIsNotStored() {
        MultiMap headers = headers(
                "Connection",
                "X-Hop, close",
                "X-Hop",
                "1",
                "Transfer-Encoding",
                "chunked",
                "Age",
                "5",
                "X-End",
                "2",
                "Content-Length",
                "3",
                "Vary",
                "Accept, accept-language");
        Cached stored = Revalidation.response(200, headers, new byte[3], NOW, Storing.life(headers, NOW), "");
        assertThat(stored.headers()).containsExactly("X-End", "2", "Vary", "Accept, accept-language");
        assertThat(stored.vary()).containsExactly("accept", "accept-language");
        assertThat(Freshness.age(stored, NOW)).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a%2Fb        | true
            /a/%2e%2e/b   | false
            /a\\b          | true
            /a;x=1        | true
            /a/%252e      | false
            /a b          | false
            """)
    void ambiguousPathsAreKnown(String sent, boolean ambiguous) {
        assertThat(Question.isAmbiguous(sent, io.redtier.sidecar.http.Requests.path(sent)))
                .isEqualTo(ambiguous);
    }
}
