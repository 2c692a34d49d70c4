package io.redtier.runtime.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.QueueEntry;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Policy documents for tests. */
public final class Documents {
    public static final String CLUSTER = "shop/shop";
    public static final Workload WORKLOAD = new Workload("shop", "Deployment", "catalog");

    private static final ObjectMapper JSON = new ObjectMapper();

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
                null,
                new StampedeProtection(protection, Duration.ofSeconds(10), maxWait, 1.0),
                new Storage(Storage.Format.Json, 1024, 256L),
                null,
                CacheEntry.ReadFrom.Primary,
                new OnRedisFailure(onRedisFailure, null),
                CacheEntry.Invalidation.Delete,
                null,
                null);
    }

    /** A cache whose changes are written within 100 ms, ten at a time. */
    public static CacheEntry writeBehind(long maxPending) {
        CacheEntry plain = cache(Duration.ofSeconds(30), OnRedisFailure.Mode.Bypass);
        return new CacheEntry(
                plain.cluster(),
                plain.policy(),
                plain.keyPrefix(),
                CacheEntry.Strategy.WriteBehind,
                plain.ttl(),
                plain.ttlJitterPercent(),
                plain.negativeTtl(),
                null,
                plain.stampedeProtection(),
                plain.storage(),
                null,
                plain.readFrom(),
                plain.onRedisFailure(),
                plain.invalidation(),
                null,
                new CacheEntry.WriteBehind(Duration.ofMillis(100), 10, maxPending, 3));
    }

    /** The same with all caches read from replicas. */
    public static PolicyDocument fromReplicas(PolicyDocument document) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(PolicyDocuments.write(document));
            tree.remove("revision");
            tree.path("caches").forEach(cache -> ((ObjectNode) cache).put("readFrom", "PreferReplica"));
            return PolicyDocuments.read(JSON.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing but one cache {@code products}. */
    public static PolicyDocument products(ClusterEntry cluster, CacheEntry products) {
        return PolicyDocument.of(WORKLOAD, Map.of(CLUSTER, cluster), Map.of("products", products), Map.of(), Map.of())
                .withGeneration(1);
    }

    public static LockEntry lock(Duration lease, Duration maxWait, boolean renew) {
        return new LockEntry(CLUSTER, "shop/catalog", "catalog:", lease, maxWait, renew, true, 0);
    }

    /** A queue with three attempts, 100 ms and 200 ms apart. */
    public static QueueEntry queue(int workers, Duration visibilityTimeout) {
        return new QueueEntry(
                CLUSTER,
                "shop/catalog",
                "catalog:",
                workers,
                3,
                new QueueEntry.Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(1)),
                visibilityTimeout,
                Duration.ofHours(1));
    }

    /** Nothing but queues. */
    public static PolicyDocument queues(ClusterEntry cluster, Map<String, QueueEntry> queues) {
        return PolicyDocument.of(WORKLOAD, Map.of(CLUSTER, cluster), Map.of(), Map.of(), Map.of())
                .withQueues(queues)
                .withGeneration(1);
    }

    /** A lock that its owner has once as many replicas have it. */
    public static LockEntry replicatedLock(int minReplicasAcked) {
        return new LockEntry(
                CLUSTER,
                "shop/catalog",
                "catalog:",
                Duration.ofSeconds(10),
                Duration.ZERO,
                true,
                true,
                minReplicasAcked);
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

    /** One cache {@code products} of prefix {@code catalog:}, given by the other fields of its JSON. */
    public static PolicyDocument cacheDocument(String endpoint, String fields) {
        String json = """
                {"schemaVersion": 1, "generation": 1,
                 "workload": {"namespace": "shop", "kind": "Deployment", "name": "catalog"},
                 "clusters": {"shop/shop": {"mode": "Standalone", "endpoints": ["%s"]}},
                 "caches": {"products": {"cluster": "shop/shop", "policy": "shop/catalog", "keyPrefix": "catalog:", %s}}}
                """.formatted(endpoint, fields);
        return PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8));
    }

    public static PolicyDocument document(ClusterEntry cluster) {
        return document(cluster, Map.of());
    }
}
