package io.redtier.runtime.testing;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.CacheEntry.Storage;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.LimitEntry.Response;
import io.redtier.runtime.document.LimitEntry.When;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Policy documents for tests. */
public final class Documents {
    public static final String CLUSTER = "shop/shop";
    public static final Workload WORKLOAD = new Workload("shop", "Deployment", "catalog");

    private Documents() {}

    public static ClusterEntry standalone(String endpoint) {
        return new ClusterEntry(ClusterEntry.Mode.Standalone, List.of(endpoint), null, false, "shop.shop.");
    }

    public static ClusterEntry sentinel(List<String> endpoints) {
        return new ClusterEntry(ClusterEntry.Mode.Sentinel, endpoints, "shop", false, "shop.shop.");
    }

    public static ClusterEntry cluster(List<String> endpoints) {
        return new ClusterEntry(ClusterEntry.Mode.Cluster, endpoints, null, false, "shop.shop.");
    }

    public static CacheEntry cache(Duration maxWait, OnRedisFailure.Mode onRedisFailure) {
        return cache(StampedeProtection.Mode.Lock, maxWait, onRedisFailure);
    }

    public static CacheEntry cache(
            StampedeProtection.Mode protection, Duration maxWait, OnRedisFailure.Mode onRedisFailure) {
        return new CacheEntry(
                CLUSTER,
                "shop/catalog",
                "catalog:",
                CacheEntry.Strategy.CacheAside,
                Duration.ofHours(1),
                10,
                Duration.ofSeconds(30),
                new StampedeProtection(protection, Duration.ofSeconds(10), maxWait, 1.0),
                new Storage(Storage.Format.Json, 1024, 256L),
                CacheEntry.ReadFrom.Primary,
                new OnRedisFailure(onRedisFailure),
                CacheEntry.Invalidation.Delete);
    }

    public static LockEntry lock(Duration lease, Duration maxWait, boolean renew) {
        return new LockEntry(CLUSTER, "shop/catalog", "catalog:", lease, maxWait, renew, true);
    }

    public static LimitEntry limit(String name, LimitEntry.Algorithm algorithm, Rate rate) {
        return limit(name, algorithm, rate, LimitEntry.Mode.Enforce, LimitEntry.OnRedisFailure.Allow);
    }

    public static LimitEntry limit(
            String name,
            LimitEntry.Algorithm algorithm,
            Rate rate,
            LimitEntry.Mode mode,
            LimitEntry.OnRedisFailure onRedisFailure) {
        return new LimitEntry(
                CLUSTER,
                "shop/catalog-limits",
                "rl:shop:catalog-limits:" + name + ":",
                mode,
                algorithm,
                rate,
                List.of(new KeyPart(KeyPart.Source.Header, "X-User-Id")),
                new When(List.of("/api/**"), List.of("GET", "POST")),
                1,
                new Response(429, Response.Headers.Draft),
                onRedisFailure);
    }

    /** One cache {@code products}, one lock {@code payment}, and the given limits. */
    public static PolicyDocument document(ClusterEntry cluster, Map<String, LimitEntry> limits) {
        return PolicyDocument.of(
                        WORKLOAD,
                        Map.of(CLUSTER, cluster),
                        Map.of("products", cache(Duration.ofSeconds(30), OnRedisFailure.Mode.Bypass)),
                        Map.of("payment", lock(Duration.ofSeconds(6), Duration.ofSeconds(40), true)),
                        limits)
                .withGeneration(1);
    }

    public static PolicyDocument document(ClusterEntry cluster) {
        return document(cluster, Map.of());
    }
}
