package io.redtier.benchmarks.caches;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Pause;
import io.redtier.benchmarks.Peers;
import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Redtier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import redis.clients.jedis.RedisClient;

/** Cache hits against a bare GET with the same decoding and against Caffeine, and bulk calls against calls one by one. */
public final class CacheContests {
    private static final int ENTRIES = 10_000;
    private static final int BULK = 1_000;
    private static final int NEAR_HITS = 100;
    private static final String GET = "GET and the same decoding";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedisProcess redis;
    private final Effort effort;
    private final Report report;

    public CacheContests(RedisProcess redis, Effort effort, Report report) {
        this.redis = redis;
        this.effort = effort;
        this.report = report;
    }

    /** What is cached. */
    public record Product(String id, String name, int price, String description) {}

    /** Runs all. */
    public void run() throws IOException {
        for (int threads : new int[] {1, 16, 64}) {
            hit(threads);
        }
        for (int threads : new int[] {1, 16}) {
            nearHit(threads);
        }
        bulk();
        new Misses(redis, report).run();
    }

    /** A hundred at a time, since one takes less than to look at the clock. */
    private void nearHit(int threads) throws IOException {
        redis.empty();
        try (Redtier redtier = Policies.redtier(redis, threads, Map.of())) {
            Cache<Product> cache = redtier.cache("near", Product.class);
            com.github.benmanes.caffeine.cache.Cache<String, Product> caffeine = Caffeine.newBuilder()
                    .maximumSize(Policies.NEAR.maxEntries())
                    .expireAfterWrite(Policies.NEAR.ttl())
                    .build();
            String[] ids = new String[ENTRIES];
            for (int i = 0; i < ENTRIES; i++) {
                Product product = product(i);
                ids[i] = product.id();
                caffeine.put(product.id(), product);
                cache.put(product.id(), product);
            }
            // The first call begins to listen for changes; from then on what is read is kept.
            while (cache.get(ids[0], CacheContests::unexpected).source() != Lookup.Source.NEAR_HIT) {
                Pause.millis(10);
            }
            for (String id : ids) {
                cache.get(id, CacheContests::unexpected);
            }
            Contest contest = new Contest("100 near hits of 10 000 keys", threads)
                    .with("Caffeine", start -> {
                        for (int i = 0; i < NEAR_HITS; i++) {
                            Objects.requireNonNull(caffeine.getIfPresent(ids[(start + i) % ENTRIES]));
                        }
                    })
                    .with("Redtier", start -> {
                        for (int i = 0; i < NEAR_HITS; i++) {
                            Lookup<Product> hit = cache.get(ids[(start + i) % ENTRIES], CacheContests::unexpected);
                            if (hit.source() != Lookup.Source.NEAR_HIT) {
                                throw new IllegalStateException("it was to be in memory");
                            }
                        }
                    })
                    .run(effort);
            report.raw(contest);
            report.add("near-hit", contest, "Redtier", "Caffeine", 0.5);
            report.addAllocation("near-hit-allocation", contest, "Redtier", "Caffeine");
        }
    }

    private void bulk() throws IOException {
        redis.empty();
        try (Redtier redtier = Policies.redtier(redis, 1, Map.of())) {
            Cache<Product> cache = redtier.cache("products", Product.class);
            Map<String, Product> products = new LinkedHashMap<>();
            for (int i = 0; i < BULK; i++) {
                products.put("p" + i, product(i));
            }
            Contest reads = new Contest("1000 reads", 1)
                    .with("one by one", i -> products.keySet().forEach(id -> cache.get(id, CacheContests::unexpected)))
                    .with("Redtier getAll", i -> cache.getAll(products.keySet(), keys -> Map.of()));
            Contest writes = new Contest("1000 writes", 1)
                    .with("one by one", i -> products.forEach(cache::put))
                    .with("Redtier putAll", i -> cache.putAll(products));
            cache.putAll(products);
            report.raw(reads.run(effort));
            report.add("bulk-read-1000", reads, "Redtier getAll", "one by one", 15.0);
            report.raw(writes.run(effort));
            report.add("bulk-write-1000", writes, "Redtier putAll", "one by one", 15.0);
        }
    }

    private static Product product(int i) {
        return new Product("p" + i, "Product " + i, i, "x".repeat(100));
    }

    private void hit(int threads) throws IOException {
        redis.empty();
        try (RedisClient jedis = Peers.jedis(redis, threads);
                Redtier redtier = Policies.redtier(redis, threads, Map.of());
                Redtier notShared = Policies.redtier(redis, threads, Map.of(), false)) {
            Cache<Product> cache = redtier.cache("products", Product.class);
            Cache<Product> perConnection = notShared.cache("products", Product.class);
            String[] ids = new String[ENTRIES];
            byte[][] keys = new byte[ENTRIES][];
            for (int i = 0; i < ENTRIES; i++) {
                Product product = product(i);
                ids[i] = product.id();
                keys[i] = ("raw:products:{p" + i + "}").getBytes(StandardCharsets.UTF_8);
                jedis.set(keys[i], JSON.writeValueAsBytes(product));
                cache.put(product.id(), product);
            }
            Contest contest = new Contest("Cache hit, 10 000 keys", threads)
                    .with(GET, i -> JSON.readValue(jedis.get(keys[i]), Product.class))
                    .with("Redtier", i -> cache.get(ids[i], CacheContests::unexpected))
                    .with("Redtier, not shared", i -> perConnection.get(ids[i], CacheContests::unexpected))
                    .run(effort);
            report.raw(contest);
            report.add("cache-hit", contest, "Redtier", GET, threads == 64 ? 2.0 : 0.95);
            report.add("cache-hit-per-connection", contest, "Redtier, not shared", GET, 0.95);
        }
    }

    private static Product unexpected(String key) {
        throw new IllegalStateException(key + " was to be a hit");
    }
}
