package io.redtier.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real app behind the sidecar, with a real Redis. */
@Timeout(180)
class SidecarIT {
    private static final String CLUSTER = "shop/shop";

    @TempDir
    Path directory;

    private RedisProcess redis;
    private TestApp app;
    private Sidecar sidecar;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start(directory);
        app = new TestApp();
        sidecar = sidecar(app.port(), Networks.of(List.of("127.0.0.0/8")));
        await("Redis is connected to")
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/health/ready", true).body().contains("\"shop/shop\":true"));
    }

    private Sidecar sidecar(int appPort, Networks trusted) {
        Sidecar started = new Sidecar(
                new SidecarConfig(
                        "127.0.0.1",
                        0,
                        "127.0.0.1",
                        appPort,
                        SidecarConfig.AppProtocol.Http1,
                        0,
                        trusted,
                        Duration.ofSeconds(20)),
                Redtier.builder().document(document()).commandTimeout(Duration.ofSeconds(5)));
        started.start();
        return started;
    }

    @AfterEach
    void stop() {
        sidecar.close();
        app.close();
        redis.close();
    }

    @Test
    void passesRequestsOnAndTellsWhoAsks() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri("/anything?a=1&b=%20"))
                        .header("X-Forwarded-For", "198.51.100.7")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-App")).contains("yes");
        JsonObject seen = new JsonObject(response.body());
        assertThat(seen.getString("uri")).isEqualTo("/anything?a=1&b=%20");
        assertThat(response.body()).contains("127.0.0.1").contains("X-Forwarded-Proto");
        assertThat(response.headers().firstValue("RateLimit")).isEmpty();
    }

    @Test
    void answersWhatIsOverTheLimitItself() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> within = from("198.51.100.7", "/limited");
            assertThat(within.statusCode()).isEqualTo(200);
            assertThat(within.headers().firstValue("RateLimit-Policy")).contains("\"per-ip\";q=2;w=3600");
        }
        HttpResponse<String> over = from("198.51.100.7", "//limited/../limited");

        assertThat(over.statusCode()).isEqualTo(429);
        assertThat(over.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(over.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 3600L);
        JsonObject problem = new JsonObject(over.body());
        assertThat(problem.getString("type")).isEqualTo("urn:redtier:problem:rate-limited");
        assertThat(problem.getString("limit")).isEqualTo("per-ip");
        assertThat(problem.getString("detail")).startsWith("limit 'per-ip' allows 2 requests per 1h; try again in ");
        assertThat(from("198.51.100.8", "/limited").statusCode())
                .as("another client")
                .isEqualTo(200);
        assertThat(get("/metrics", true).body()).contains("redtier_limit_decisions_total");
    }

    @Test
    void aForgedAddressCountsForNobodyElse() throws Exception {
        try (Sidecar strict = sidecar(app.port(), Networks.NONE)) {
            URI uri = URI.create("http://127.0.0.1:" + strict.port() + "/limited");
            for (int i = 0; i < 3; i++) {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("X-Forwarded-For", "198.51.100." + i)
                        .build();
                assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(i < 2 ? 200 : 429);
            }
        }
    }

    @Test
    void withoutRedisRequestsPassAsTheirPolicySays() throws Exception {
        redis.close();
        for (int i = 0; i < 5; i++) {
            assertThat(from("198.51.100.9", "/limited").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void streamsLargeBodies() throws Exception {
        byte[] part = new byte[1 << 20];
        Arrays.fill(part, (byte) 7);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int parts = 64;
        for (int i = 0; i < parts; i++) {
            digest.update(part);
        }
        HttpRequest request = HttpRequest.newBuilder(uri("/digest"))
                .POST(BodyPublishers.ofByteArrays(() -> java.util.stream.IntStream.range(0, parts)
                        .mapToObj(i -> part)
                        .iterator()))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body())
                .isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void passesOnWhatAStreamHasBeforeItEnds() throws Exception {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri("/events")).build(), BodyHandlers.ofInputStream());
        byte[] first = new byte["data: first\n\n".length()];
        try (InputStream body = response.body()) {
            assertThat(body.readNBytes(first, 0, first.length)).isEqualTo(first.length);
        }
        assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("data: first\n\n");
    }

    @Test
    void carriesWebSockets() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + sidecar.port() + "/socket"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
                        answer.complete(data.toString());
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        socket.sendText("hello", true);
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("echo hello");
        socket.abort();
        assertThat(get("/metrics", true).body()).contains("redtier_sidecar_open_requests 0.0");
    }

    @Test
    void speaksHttp2() throws Exception {
        HttpResponse<String> response = HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .build()
                .send(HttpRequest.newBuilder(uri("/x")).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(Version.HTTP_2);
    }

    @Test
    void anAppThatIsDownIsABadGateway() throws Exception {
        app.close();
        assertThat(from("198.51.100.7", "/x").statusCode()).isEqualTo(502);
    }

    @Test
    void servesWhatIsOpenBeforeItEnds() throws Exception {
        CompletableFuture<HttpResponse<String>> open =
                client.sendAsync(HttpRequest.newBuilder(uri("/slow")).build(), BodyHandlers.ofString());
        await("it is open")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get("/metrics", true).body().contains("redtier_sidecar_open_requests 1.0"));
        Thread end = new Thread(sidecar::close);
        end.start();
        assertThat(open.get(60, TimeUnit.SECONDS).body()).isEqualTo("at last");
        end.join(Duration.ofSeconds(60).toMillis());
        assertThat(end.isAlive()).isFalse();
    }

    private HttpResponse<String> from(String ip, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).header("X-Forwarded-For", ip).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, boolean management) throws IOException, InterruptedException {
        int port = management ? sidecar.managementPort() : sidecar.port();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + sidecar.port() + path);
    }

    private PolicyDocument document() {
        return PolicyDocument.of(
                        new Workload("shop", "Deployment", "hello"),
                        Map.of(
                                CLUSTER,
                                new ClusterEntry(
                                        ClusterEntry.Mode.Standalone,
                                        List.of(redis.address()),
                                        null,
                                        false,
                                        "shop.shop.")),
                        Map.of(),
                        Map.of(),
                        Map.of(
                                "per-ip",
                                new LimitEntry(
                                        CLUSTER,
                                        "shop/hello",
                                        "rl:shop:hello:per-ip:",
                                        LimitEntry.Mode.Enforce,
                                        LimitEntry.Algorithm.FixedWindow,
                                        new LimitEntry.Rate(2, Duration.ofHours(1), null),
                                        List.of(new KeyPart(KeyPart.Source.ClientIp, null)),
                                        new LimitEntry.When(List.of("/limited"), List.of()),
                                        1,
                                        new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft),
                                        LimitEntry.OnRedisFailure.Allow)))
                .withGeneration(1);
    }
}
