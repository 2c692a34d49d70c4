package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static io.redtier.sidecar.CachingWorld.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
                        "languages", cache("/lang/**", "Accept-Language")));
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
    void thoseWhoAreKnownKeepNothingFromTheOthers() throws Exception {
        AtomicReference<HttpServerRequest> held = new AtomicReference<>();
        origin.answer("/c/both", request -> {
            if (request.headers().contains("X-Hold")) {
                held.set(request);
            } else {
                request.response().end("both");
            }
        });
        assertThat(status(world.get("/c/both", "Authorization", "Bearer a")))
                .isEqualTo("redtier; fwd=miss; detail=authorization");
        assertThat(status(world.get("/c/both"))).isEqualTo("redtier; fwd=miss; fwd-status=200; stored");
        world.hit("/c/both");

        CompletableFuture<HttpResponse<String>> known = world.client.sendAsync(
                HttpRequest.newBuilder(world.uri("/c/both"))
                        .headers("Authorization", "Bearer a", "X-Hold", "yes", "Cache-Control", "no-cache")
                        .build(),
                BodyHandlers.ofString());
        await("the app is asked").atMost(Duration.ofSeconds(30)).until(() -> held.get() != null);
        assertThat(status(world.get("/c/both", "Cache-Control", "no-cache")))
                .isEqualTo("redtier; fwd=request; fwd-status=200; stored");
        held.get().response().end();
        assertThat(status(known.get(60, TimeUnit.SECONDS))).isEqualTo("redtier; fwd=miss");
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
    void whatWasAskedForBeforeAllWasInvalidatedIsNotServed() throws Exception {
        AtomicReference<HttpServerRequest> held = new AtomicReference<>();
        origin.answer("/lang/held", request -> {
            request.response().putHeader("Vary", "Accept");
            if (!held.compareAndSet(null, request)) {
                request.response().end("new");
            }
        });
        origin.answer("/lang/known");
        world.get("/lang/known");
        world.hit("/lang/known");
        CompletableFuture<HttpResponse<String>> before = world.client.sendAsync(
                HttpRequest.newBuilder(world.uri("/lang/held")).build(), BodyHandlers.ofString());
        await("the app is asked").atMost(Duration.ofSeconds(30)).until(() -> held.get() != null);
        world.invalidateAll("languages");
        await("the sidecar knows of it")
                .atMost(Duration.ofSeconds(30))
                .until(() -> world.get("/lang/known").body().equals("answer 2"));
        held.get().response().end("old");
        assertThat(before.get(60, TimeUnit.SECONDS).body()).isEqualTo("old");
        await("what is stored is not the old one")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    HttpResponse<String> answer = world.get("/lang/held");
                    assertThat(answer.body()).isEqualTo("new");
                    return status(answer).contains("hit");
                });
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
