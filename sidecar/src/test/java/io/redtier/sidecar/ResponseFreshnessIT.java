package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static io.redtier.sidecar.CachingWorld.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** For how long cached responses are used, and what ends that. Each test has paths of its own. */
@Timeout(180)
class ResponseFreshnessIT {
    private static CachingWorld world;
    private static Origin origin;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        world = new CachingWorld(
                directory,
                Map.of(
                        "pages", cache("/c/**"),
                        "short", cache("/short/**")));
        origin = world.origin;
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void theAppsAgeAndLifetimeCount() throws Exception {
        origin.answer("/c/aged", "Cache-Control", "max-age=100", "Age", "40");
        world.get("/c/aged");
        HttpResponse<String> hit = world.hit("/c/aged");
        assertThat(hit.headers().firstValueAsLong("Age").orElseThrow()).isBetween(40L, 60L);
        assertThat(status(hit)).matches("redtier; hit; ttl=[45]\\d");
        assertThat(world.get("/c/aged", "Cache-Control", "max-age=10").body()).isEqualTo("answer 2");
    }

    @Test
    void whatIsStaleIsRevalidated() throws Exception {
        AtomicInteger conditional = new AtomicInteger();
        origin.answer("/c/tagged", request -> {
            request.response().putHeader("ETag", "\"v1\"").putHeader("Cache-Control", "no-cache");
            if ("\"v1\"".equals(request.getHeader("If-None-Match"))) {
                conditional.incrementAndGet();
                request.response()
                        .putHeader("X-Fresh", "yes")
                        .setStatusCode(304)
                        .end();
            } else {
                request.response().end("tagged");
            }
        });
        assertThat(world.get("/c/tagged").statusCode()).isEqualTo(200);
        await("it is stored").atMost(Duration.ofSeconds(30)).until(() -> {
            HttpResponse<String> answer = world.get("/c/tagged");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("tagged");
            return status(answer).equals("redtier; fwd=stale; fwd-status=304")
                    && answer.headers().firstValue("X-Fresh").isPresent();
        });
        assertThat(conditional.get()).isPositive();
        HttpResponse<String> known = world.get("/c/tagged", "If-None-Match", "\"v0\", W/\"v1\"");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.headers().firstValue("ETag")).contains("\"v1\"");
        assertThat(known.headers().firstValue("Content-Length")).isEmpty();
    }

    @Test
    void whatBecomesOneClientsOwnIsNotStoredAnyMore() throws Exception {
        for (String own : List.of("Set-Cookie: a=b", "Cache-Control: private", "Cache-Control: no-store")) {
            String name = own.substring(0, own.indexOf(':'));
            String value = own.substring(own.indexOf(':') + 2);
            for (String life : List.of("no-cache", "max-age=1, stale-while-revalidate=600")) {
                String path = "/c/own/" + Integer.toHexString((own + life).hashCode());
                AtomicBoolean isOwn = new AtomicBoolean();
                origin.answer(path, request -> {
                    request.response().putHeader("ETag", "\"o\"").putHeader("Cache-Control", life);
                    if (isOwn.get()) {
                        request.response().putHeader(name, value);
                    }
                    boolean known = request.headers().contains("If-None-Match");
                    request.response().setStatusCode(known ? 304 : 200).end(known ? "" : "whole");
                });
                await("it is stored and asked for again")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            assertThat(world.get(path).body()).isEqualTo("whole");
                            return origin.asked(path) > 1;
                        });
                isOwn.set(true);
                await("it is stored no more: " + own + ", " + life)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            HttpResponse<String> answer = world.get(path);
                            assertThat(answer.body()).isEqualTo("whole");
                            assertThat(answer.headers().allValues("Set-Cookie"))
                                    .as("cookies come from the app itself")
                                    .matches(set ->
                                            set.isEmpty() || !status(answer).contains("hit"));
                            return status(answer).startsWith("redtier; fwd=miss");
                        });
            }
        }
    }

    @Test
    void aClientsConditionIsAnsweredByTheCache() throws Exception {
        origin.answer("/c/dated", "Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT", "ETag", "\"d\"");
        // The very first, too, though the app is asked for the whole.
        assertThat(world.get("/c/dated", "If-None-Match", "\"d\"").statusCode()).isEqualTo(304);
        assertThat(world.hit("/c/dated").body()).isEqualTo("answer 1");
        assertThat(world.get("/c/dated", "If-Modified-Since", "Mon, 02 Nov 2026 10:00:00 GMT")
                        .statusCode())
                .isEqualTo(304);
        assertThat(world.get("/c/dated", "If-Modified-Since", "Mon, 02 Nov 2026 09:59:59 GMT")
                        .statusCode())
                .isEqualTo(200);
        assertThat(world.get("/c/dated", "If-None-Match", "\"e\"").body()).isEqualTo("answer 1");
        assertThat(origin.asked("/c/dated")).isEqualTo(1);
    }

    @Test
    void clientsMayAskForMoreOrLess() throws Exception {
        origin.answer("/c/wishes", "ETag", "\"w\"");
        HttpResponse<String> none = world.get("/c/wishes", "Cache-Control", "only-if-cached");
        assertThat(none.statusCode()).isEqualTo(504);
        assertThat(none.body()).contains("urn:redtier:problem:not-cached");
        world.get("/c/wishes");
        world.hit("/c/wishes");
        assertThat(world.get("/c/wishes", "Cache-Control", "only-if-cached").body())
                .isEqualTo("answer 1");
        HttpResponse<String> reloaded = world.get("/c/wishes", "Cache-Control", "no-cache");
        assertThat(reloaded.body()).isEqualTo("answer 2");
        assertThat(status(reloaded)).startsWith("redtier; fwd=request");
        await("it is stored")
                .atMost(Duration.ofSeconds(30))
                .until(() -> world.get("/c/wishes").body().equals("answer 2"));
    }

    @Test
    void anAppThatFailsMayBeStoodInFor() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        origin.answer("/c/flaky", request -> {
            if (fails.get()) {
                request.response().setStatusCode(500).end("broken");
            } else {
                request.response()
                        .putHeader("Cache-Control", "max-age=1, stale-if-error=600")
                        .end("good");
            }
        });
        world.get("/c/flaky");
        world.hit("/c/flaky");
        fails.set(true);
        await("it is stale, and the app fails").atMost(Duration.ofSeconds(30)).until(() -> {
            HttpResponse<String> answer = world.get("/c/flaky");
            assertThat(answer.statusCode()).isEqualTo(200);
            return status(answer).matches("redtier; hit; ttl=-\\d+");
        });
    }

    @Test
    void whatIsStaleMayBeServedWhileItIsRevalidated() throws Exception {
        origin.answer("/c/swr", "Cache-Control", "max-age=1, stale-while-revalidate=600");
        world.get("/c/swr");
        await("it was served stale, and the app asked in the background")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    HttpResponse<String> answer = world.get("/c/swr");
                    if (origin.asked("/c/swr") > 1) {
                        return true;
                    }
                    assertThat(answer.body()).isEqualTo("answer 1");
                    return false;
                });
        await("what came of it is served")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !world.get("/c/swr").body().equals("answer 1"));
    }

    @Test
    void aRefreshSaysWhoAsks() throws Exception {
        origin.answer("/c/asks", request -> request.response()
                .putHeader("Cache-Control", "max-age=1, stale-while-revalidate=600")
                .end(request.headers().getAll("X-Forwarded-For") + request.getHeader("X-Forwarded-Proto")));
        world.get("/c/asks");
        await("it was refreshed").atMost(Duration.ofSeconds(30)).until(() -> {
            String body = world.get("/c/asks", "X-Forwarded-For", "192.0.2.1").body();
            return body.contains("192.0.2.1") && body.endsWith("127.0.0.1]http");
        });
    }

    @Test
    void aRefreshThatStallsEndsWithItsLease() throws Exception {
        world.change(
                "stalls",
                CachingWorld.entry(
                        Duration.ofHours(1),
                        Duration.ofSeconds(1),
                        null,
                        new OnRedisFailure(OnRedisFailure.Mode.Bypass, null),
                        "/stalls/**"));
        origin.answer("/stalls/x", request -> {
            request.response().putHeader("Cache-Control", "max-age=1, stale-while-revalidate=600");
            if (origin.asked("/stalls/x") == 2) {
                request.response().setChunked(true).write("half of it");
            } else {
                request.response().end("whole " + origin.asked("/stalls/x"));
            }
        });
        world.get("/stalls/x");
        await("it is refreshed after a refresh that stalled")
                .atMost(Duration.ofSeconds(60))
                .until(() -> world.get("/stalls/x").body().equals("whole 3"));
    }

    @Test
    void aShorterTtlCountsForWhatIsStoredAlready() throws Exception {
        origin.answer("/short/x");
        world.get("/short/x");
        world.hit("/short/x");
        world.change(
                "short",
                cache(Duration.ofMillis(1), null, new OnRedisFailure(OnRedisFailure.Mode.Bypass, null), "/short/**"));
        assertThat(world.get("/short/x").body()).isEqualTo("answer 2");
    }

    @Test
    void absenceIsRemembered() throws Exception {
        world.get("/c/none");
        HttpResponse<String> hit = world.hit("/c/none");
        assertThat(hit.statusCode()).isEqualTo(404);
        assertThat(status(hit)).matches("redtier; hit; ttl=[12]\\d");
    }
}
