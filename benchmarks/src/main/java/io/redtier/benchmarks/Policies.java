package io.redtier.benchmarks;

import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The policies that are measured. */
public final class Policies {
    private static final String CLUSTER = "bench/redis";

    /** More than a turn of all threads asks of one subject. */
    public static final long NEVER_REACHED = 50_000_000;

    /** Of the cache {@code near}: larger than what is measured. */
    public static final CacheEntry.NearCache NEAR = new CacheEntry.NearCache(true, 20_000, Duration.ofHours(1));

    private static final long LARGEST_LOG = 100_000;

    private Policies() {}

    /** A limit that never rejects, so that every decision counts and writes. */
    public static LimitEntry limit(String name, LimitEntry.Algorithm algorithm) {
        return limit(
                name,
                algorithm,
                algorithm == LimitEntry.Algorithm.SlidingWindowLog ? LARGEST_LOG : NEVER_REACHED,
                Duration.ofMinutes(1));
    }

    /** A limit of so many in a time. */
    public static LimitEntry limit(String name, LimitEntry.Algorithm algorithm, long limit, Duration window) {
        return new LimitEntry(
                CLUSTER,
                "bench/limits",
                "rl:bench:limits:" + name + ":",
                LimitEntry.Mode.Enforce,
                algorithm,
                new LimitEntry.Rate(limit, window, null),
                List.of(new LimitEntry.KeyPart(LimitEntry.KeyPart.Source.Header, "x-user-id")),
                LimitEntry.When.ALWAYS,
                1,
                new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft),
                LimitEntry.OnRedisFailure.Deny);
    }

    private static CacheEntry cache(CacheEntry.NearCache near) {
        return new CacheEntry(
                CLUSTER,
                "bench/app",
                "bench:",
                CacheEntry.Strategy.CacheAside,
                Duration.ofHours(1),
                10,
                null,
                null,
                new CacheEntry.StampedeProtection(
                        CacheEntry.StampedeProtection.Mode.Lock, Duration.ofSeconds(10), Duration.ofSeconds(30), 1),
                new CacheEntry.Storage(CacheEntry.Storage.Format.Json, 1 << 20, null),
                near,
                CacheEntry.ReadFrom.Primary,
                new CacheEntry.OnRedisFailure(CacheEntry.OnRedisFailure.Mode.Fail, null),
                CacheEntry.Invalidation.Delete,
                null,
                null);
    }

    /** Caches {@code products} and {@code near}, of which only the second keeps values in memory, and a lock {@code payment} with fencing and renewal, and the given limits. */
    public static Redtier redtier(RedisProcess redis, int connections, Map<String, LimitEntry> limits) {
        return redtier(redis, connections, limits, true);
    }

    /** As {@link #redtier(RedisProcess, int, Map)}, where {@code shared} says whether calls share round trips. */
    public static Redtier redtier(RedisProcess redis, int connections, Map<String, LimitEntry> limits, boolean shared) {
        return redtier(redis.address(), connections, limits, shared);
    }

    /** As {@link #redtier(RedisProcess, int, Map, boolean)}, for a Redis that another process started. */
    public static Redtier redtier(String address, int connections, Map<String, LimitEntry> limits, boolean shared) {
        PolicyDocument document = PolicyDocument.of(
                        new Workload("bench", "Deployment", "bench"),
                        Map.of(
                                CLUSTER,
                                new ClusterEntry(ClusterEntry.Mode.Standalone, List.of(address), null, false, "")),
                        Map.of("products", cache(null), "near", cache(NEAR)),
                        Map.of(
                                "payment",
                                new LockEntry(
                                        CLUSTER,
                                        "bench/app",
                                        "bench:",
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(30),
                                        true,
                                        true,
                                        0)),
                        limits)
                .withGeneration(1);
        Redtier redtier = Redtier.builder()
                .document(document)
                // Two more, which listen for policies and for changes.
                .maxConnections(connections + 2)
                .commandTimeout(Duration.ofSeconds(5))
                .sharedRoundTrips(shared)
                .build();
        while (redtier.health().clusters().containsValue(false)) {
            Pause.millis(10);
        }
        return redtier;
    }
}
