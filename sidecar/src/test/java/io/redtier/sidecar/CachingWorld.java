package io.redtier.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.NearCache;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.CacheEntry.Storage;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.HttpCaching;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.Jedis;

/** An app behind a sidecar whose policies cache its responses in a real Redis. */
final class CachingWorld implements AutoCloseable {
    private static final String CLUSTER = "shop/shop";
    private static final Workload WORKLOAD = new Workload("shop", "Deployment", "hello");

    final RedisProcess redis;
    final Origin origin = new Origin();
    final Sidecar sidecar;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, CacheEntry> caches;
    private long generation = 1;

    CachingWorld(Path directory, Map<String, CacheEntry> caches) throws IOException {
        this.redis = RedisProcess.start(directory);
        this.caches = new TreeMap<>(caches);
        this.sidecar = new Sidecar(
                new SidecarConfig(
                        "127.0.0.1",
                        0,
                        "127.0.0.1",
                        origin.port(),
                        SidecarConfig.AppProtocol.Http1,
                        0,
                        Networks.NONE,
                        Duration.ofSeconds(20)),
                Redtier.builder().document(document()).commandTimeout(Duration.ofSeconds(5)));
        sidecar.start();
        await("Redis is connected to").atMost(Duration.ofSeconds(60)).until(() -> management("/health/ready")
                .contains("\"shop/shop\":true"));
    }

    /** Caches for an hour, exactly. */
    static CacheEntry cache(String paths, String... vary) {
        return cache(Duration.ofHours(1), null, new OnRedisFailure(OnRedisFailure.Mode.Bypass, null), paths, vary);
    }

    static CacheEntry cache(Duration ttl, NearCache near, OnRedisFailure onRedisFailure, String paths, String... vary) {
        return entry(ttl, Duration.ofSeconds(20), near, onRedisFailure, paths, vary);
    }

    static CacheEntry entry(
            Duration ttl, Duration lease, NearCache near, OnRedisFailure onRedisFailure, String paths, String... vary) {
        return new CacheEntry(
                        CLUSTER,
                        "shop/hello",
                        "hello:",
                        CacheEntry.Strategy.CacheAside,
                        ttl,
                        0,
                        Duration.ofSeconds(30),
                        null,
                        new StampedeProtection(StampedeProtection.Mode.Lock, lease, Duration.ofSeconds(20), 1),
                        new Storage(Storage.Format.Json, 64 << 10, null),
                        near,
                        CacheEntry.ReadFrom.Primary,
                        onRedisFailure,
                        CacheEntry.Invalidation.Delete,
                        null,
                        null)
                .withHttp(new HttpCaching(List.of("GET", "HEAD"), List.of(paths), List.of(vary)));
    }

    private PolicyDocument document() {
        return PolicyDocument.of(
                        WORKLOAD,
                        Map.of(
                                CLUSTER,
                                new ClusterEntry(
                                        ClusterEntry.Mode.Standalone,
                                        List.of(redis.address()),
                                        null,
                                        false,
                                        "shop.shop.")),
                        caches,
                        Map.of(),
                        Map.of())
                .withGeneration(generation);
    }

    /** Publishes another policy of a cache, as the operator does. */
    void change(String name, CacheEntry entry) {
        caches.put(name, entry);
        generation++;
        try (Jedis jedis = new Jedis(redis.host(), 6379)) {
            jedis.set(
                    KeySchema.policyKey(WORKLOAD).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    PolicyDocuments.write(document()));
            jedis.publish(KeySchema.policyChannel(WORKLOAD), Long.toString(generation));
        }
        await("it is in force").atMost(Duration.ofSeconds(60)).until(() -> management("/health/ready")
                .contains("\"generation\":" + generation));
    }

    /** As an app of the same policies does. */
    void invalidateAll(String cache) {
        try (Redtier app = Redtier.builder().document(document()).build()) {
            assertThat(app.cache(cache, Object.class).invalidateAll()).isTrue();
        }
    }

    String management(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + sidecar.managementPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + sidecar.port() + path);
    }

    /** @param headers names and values in turn */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    /** Asks until the answer comes from the cache: it is stored a moment after it was sent. */
    HttpResponse<String> hit(String path, String... headers) {
        HttpResponse<String>[] last = newArray();
        await(path + " is stored").atMost(Duration.ofSeconds(30)).until(() -> {
            last[0] = get(path, headers);
            return status(last[0]).startsWith("redtier; hit");
        });
        return last[0];
    }

    @SuppressWarnings("unchecked")
    private static HttpResponse<String>[] newArray() {
        return new HttpResponse[1];
    }

    /** Asks twice, and expects that the app was asked both times. */
    void isNotStored(String path, String... headers) throws IOException, InterruptedException {
        int before = origin.asked(path);
        get(path, headers);
        get(path, headers);
        assertThat(origin.asked(path)).as(path).isEqualTo(before + 2);
    }

    @Override
    public void close() {
        sidecar.close();
        origin.close();
        redis.close();
    }
}
