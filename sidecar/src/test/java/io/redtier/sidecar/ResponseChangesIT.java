package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static io.redtier.sidecar.CachingWorld.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of cached responses when something is changed. Each test has a path of its own. */
@Timeout(180)
class ResponseChangesIT {
    private static CachingWorld world;
    private static Origin origin;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        world = new CachingWorld(directory, Map.of("pages", cache("/c/**")));
        origin = world.origin;
    }

    @AfterAll
    static void stop() {
        world.close();
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
    void aChangeUnderOneHostOutdatesThoseUnderOthers() throws Exception {
        origin.answer("/c/hosts", request -> request.response().end("answer " + origin.asked("/c/hosts")));
        world.get("/c/hosts", "X-Forwarded-Host", "one.example");
        assertThat(world.hit("/c/hosts", "X-Forwarded-Host", "one.example").body())
                .isEqualTo("answer 1");
        world.send("PUT", "/c/hosts", "X-Forwarded-Host", "other.example");
        assertThat(world.get("/c/hosts", "X-Forwarded-Host", "one.example").body())
                .isEqualTo("answer 3");
    }

    @Test
    void whoHasChangedSomethingReadsIt() throws Exception {
        AtomicReference<HttpServerRequest> held = new AtomicReference<>();
        origin.answer("/c/changed", request -> {
            if (request.method().name().equals("PUT")) {
                request.response().setStatusCode(204).end();
            } else if (!held.compareAndSet(null, request)) {
                request.response().end("new");
            }
        });
        CompletableFuture<HttpResponse<String>> before = world.client.sendAsync(
                HttpRequest.newBuilder(world.uri("/c/changed")).build(), BodyHandlers.ofString());
        await("the app is asked").atMost(Duration.ofSeconds(30)).until(() -> held.get() != null);
        assertThat(world.send("PUT", "/c/changed").statusCode()).isEqualTo(204);
        CompletableFuture<HttpResponse<String>> after = world.client.sendAsync(
                HttpRequest.newBuilder(world.uri("/c/changed")).build(), BodyHandlers.ofString());
        // It does not even wait for the answer that was asked for before.
        assertThat(after.get(60, TimeUnit.SECONDS).body()).isEqualTo("new");
        held.get().response().end("old");
        assertThat(before.get(60, TimeUnit.SECONDS).body()).isEqualTo("old");
        assertThat(world.hit("/c/changed").body()).isEqualTo("new");
    }
}
