package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static io.redtier.sidecar.CachingWorld.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses of a real app, cached in a real Redis. Each test has paths of its own. */
@Timeout(180)
class ResponseCachingIT {
    private static CachingWorld world;
    private static Origin origin;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        world = new CachingWorld(
                directory,
                Map.of(
                        "pages", cache("/c/**"),
                        "languages", cache("/lang/**", "Accept-Language"),
                        "short", cache("/short/**")));
        origin = world.origin;
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void oneAnswerOfTheAppServesManyRequests() throws Exception {
        origin.answer("/c/one", "Content-Type", "text/plain", "X-App", "yes");

        HttpResponse<String> first = world.get("/c/one");
        assertThat(first.body()).isEqualTo("answer 1");
        assertThat(status(first)).isEqualTo("redtier; fwd=miss; fwd-status=200; stored");
        HttpResponse<String> hit = world.hit("/c/one");

        assertThat(hit.body()).isEqualTo("answer 1");
        assertThat(status(hit)).matches("redtier; hit; ttl=35\\d\\d");
        assertThat(hit.headers().firstValue("X-App")).contains("yes");
        assertThat(hit.headers().firstValueAsLong("Age")).isPresent();
        assertThat(hit.headers().allValues("Content-Type")).containsExactly("text/plain");
        assertThat(origin.asked("/c/one")).isEqualTo(1);
        assertThat(world.management("/metrics")).contains("redtier_cache_calls_total{cache=\"pages\",result=\"hit\"}");
    }

    @Test
    void otherPathsPassAsIfThereWereNoCache() throws Exception {
        origin.answer("/other");
        world.isNotStored("/other");
        assertThat(status(world.get("/other"))).isEmpty();
    }

    @Test
    void manyMissesAtOnceMakeOneRequestToTheApp() throws Exception {
        origin.answer(
                "/c/crowd",
                request -> origin.after(300, () -> request.response().end("crowd")));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(world.client.sendAsync(
                    HttpRequest.newBuilder(world.uri("/c/crowd")).build(), BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("crowd");
        }
        assertThat(origin.asked("/c/crowd")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Cache-Control | no-store                  | redtier; fwd=miss; detail=no-store
            Cache-Control | private, max-age=60       | redtier; fwd=miss; detail=private
            Cache-Control | max-age=0                 | redtier; fwd=miss; detail=not-fresh
            Cache-Control | no-cache                  | redtier; fwd=miss; detail=not-fresh
            Expires       | 0                         | redtier; fwd=miss; detail=not-fresh
            Set-Cookie    | a=b                       | redtier; fwd=miss; detail=set-cookie
            Vary          | *                         | redtier; fwd=miss; detail=vary
            Content-Type  | text/event-stream         | redtier; fwd=miss; detail=stream
            """)
    void whatTheAppKeepsForItselfIsNotStored(String name, String value, String status) throws Exception {
        String path = "/c/own/" + Integer.toHexString((name + value).hashCode());
        origin.answer(path, name, value);
        assertThat(status(world.get(path))).isEqualTo(status);
        world.isNotStored(path);
    }

    @Test
    void requestsThatConcernOneClientAreNotStored() throws Exception {
        origin.answer("/c/mine");
        world.isNotStored("/c/mine", "Authorization", "Bearer a");
        world.isNotStored("/c/mine", "Range", "bytes=0-3");
        world.isNotStored("/c/mine", "Cache-Control", "no-store");
        origin.answer("/c/everyones", "Cache-Control", "public, max-age=60");
        world.get("/c/everyones", "Authorization", "Bearer a");
        assertThat(world.hit("/c/everyones", "Authorization", "Bearer b").body())
                .isEqualTo("answer 1");
        assertThat(world.hit("/c/everyones").body()).isEqualTo("answer 1");
    }

    @Test
    void anAnonymousResponseIsNotForThoseWhoAreKnown() throws Exception {
        origin.answer("/c/anonymous");
        world.get("/c/anonymous");
        world.hit("/c/anonymous");
        assertThat(world.get("/c/anonymous", "Authorization", "Bearer a").body())
                .isEqualTo("answer 2");
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
    void theSameOverHttp2() throws Exception {
        AtomicInteger whole = new AtomicInteger();
        origin.answer("/c/h2", request -> {
            request.response().putHeader("ETag", "\"2\"").putHeader("Cache-Control", "no-cache");
            if (request.headers().contains("If-None-Match")) {
                request.response().setStatusCode(304).end();
            } else {
                whole.incrementAndGet();
                request.response().end("two");
            }
        });
        origin.answer("/c/h2-hit");
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (String path : List.of("/c/h2", "/c/h2-hit")) {
            HttpRequest request = HttpRequest.newBuilder(world.uri(path)).build();
            assertThat(http2.send(request, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
            await(path + " is stored").atMost(Duration.ofSeconds(30)).until(() -> {
                HttpResponse<String> answer = http2.send(request, BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                return status(answer).contains("hit") || status(answer).contains("fwd-status=304");
            });
        }
        assertThat(whole.get()).isEqualTo(1);
    }

    @Test
    void headIsAnsweredFromAStoredGet() throws Exception {
        origin.answer("/c/head", "Content-Type", "text/plain");
        world.get("/c/head");
        world.hit("/c/head");
        HttpResponse<String> head = world.send("HEAD", "/c/head");
        assertThat(head.headers().firstValue("Content-Length")).contains("8");
        assertThat(head.body()).isEmpty();
        assertThat(status(head)).startsWith("redtier; hit");
        assertThat(origin.asked("/c/head")).isEqualTo(1);
    }

    @Test
    void responsesDifferByWhatTheirVaryNames() throws Exception {
        origin.answer("/c/varied", request -> request.response()
                .putHeader("Vary", "Accept")
                .end(request.getHeader("Accept") + " " + origin.asked("/c/varied")));
        world.get("/c/varied", "Accept", "text/a");
        assertThat(world.hit("/c/varied", "Accept", "text/a").body()).isEqualTo("text/a 1");
        assertThat(world.get("/c/varied", "Accept", "text/b").body()).isEqualTo("text/b 2");
        assertThat(world.hit("/c/varied", "Accept", "text/b").body()).isEqualTo("text/b 2");
        assertThat(world.hit("/c/varied", "Accept", "text/a").body()).isEqualTo("text/a 1");

        origin.answer("/lang/x", request -> request.response().end("in " + request.getHeader("Accept-Language")));
        world.get("/lang/x", "Accept-Language", "en");
        assertThat(world.hit("/lang/x", "Accept-Language", "en").body()).isEqualTo("in en");
        assertThat(world.get("/lang/x", "Accept-Language", "ko").body()).isEqualTo("in ko");
    }

    @Test
    void aChangeOutdatesAllThatItsPathHolds() throws Exception {
        AtomicInteger version = new AtomicInteger(1);
        origin.answer("/c/item", request -> {
            if (request.method().name().equals("PUT")) {
                request.response()
                        .setStatusCode(request.query() == null ? 204 : 500)
                        .end();
            } else {
                request.response()
                        .putHeader("Vary", "Accept")
                        .end(request.query() + request.getHeader("Accept") + version.get());
            }
        });
        for (String path : List.of("/c/item", "/c/item?a=1", "/c/item?a=2")) {
            for (String accept : List.of("x", "y")) {
                world.get(path, "Accept", accept);
                world.hit(path, "Accept", accept);
            }
        }
        version.set(2);
        assertThat(world.send("PUT", "/c/item?fails").statusCode()).isEqualTo(500);
        assertThat(world.get("/c/item", "Accept", "x").body()).endsWith("1");
        assertThat(status(world.send("PUT", "/c/item"))).isEqualTo("redtier; fwd=method");
        for (String path : List.of("/c/item", "/c/item?a=1", "/c/item?a=2")) {
            for (String accept : List.of("x", "y")) {
                assertThat(world.get(path, "Accept", accept).body())
                        .as(path + accept)
                        .endsWith("2");
            }
        }
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
    void largeBodiesStreamThrough() throws Exception {
        byte[] large = new byte[200 << 10];
        origin.answer("/c/large", request -> request.response().end(io.vertx.core.buffer.Buffer.buffer(large)));
        HttpResponse<String> answer = world.get("/c/large");
        assertThat(answer.body()).hasSize(large.length);
        assertThat(status(answer)).isEqualTo("redtier; fwd=miss; detail=too-large");
        origin.answer("/c/endless", request -> {
            request.response().setChunked(true);
            for (int i = 0; i < 20; i++) {
                request.response().write(io.vertx.core.buffer.Buffer.buffer(new byte[10 << 10]));
            }
            request.response().end();
        });
        assertThat(world.get("/c/endless").body()).hasSize(200 << 10);
        world.isNotStored("/c/endless");
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

    @Test
    void whatOthersMakeTheAppAnswerIsNotStoredForAll() throws Exception {
        origin.answer("/c/poison", request -> request.response()
                .end(request.getHeader("X-Forwarded-Host") + " " + request.getHeader("Host")));
        world.get("/c/poison", "X-Forwarded-Host", "evil.example");
        world.hit("/c/poison", "X-Forwarded-Host", "evil.example");
        assertThat(world.get("/c/poison").body()).startsWith("null 127.0.0.1:" + world.sidecar.port());
        world.isNotStored("/c/poison", "X-Original-URL", "/admin");
        origin.answer("/c/a%2f..%2fb");
        world.isNotStored("/c/a%2f..%2fb");
    }

    @Test
    void aClientThatLeavesKeepsNobodyWaiting() throws Exception {
        List<HttpServerRequest> held = java.util.Collections.synchronizedList(new ArrayList<>());
        origin.answer("/c/left", request -> {
            if (origin.asked("/c/left") == 1) {
                held.add(request);
            } else {
                request.response().end("second");
            }
        });
        HttpClient impatient = HttpClient.newHttpClient();
        CompletableFuture<?> gone = impatient.sendAsync(
                HttpRequest.newBuilder(world.uri("/c/left"))
                        .timeout(Duration.ofMillis(500))
                        .build(),
                BodyHandlers.ofString());
        await("the app is asked").atMost(Duration.ofSeconds(30)).until(() -> !held.isEmpty());
        assertThat(gone.handle((answer, failure) -> failure != null).get(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(Stream.of(world.get("/c/left")).map(HttpResponse::body)).containsExactly("second");
    }
}
