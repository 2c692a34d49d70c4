package io.redtier.benchmarks.caches;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Peers;
import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Redtier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import redis.clients.jedis.RedisClient;

/** A cache hit against a bare GET with the same decoding. */
public final class CacheContests {
    private static final int ENTRIES = 10_000;
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
    }

    private void hit(int threads) throws IOException {
        redis.empty();
        try (RedisClient jedis = Peers.jedis(redis, threads);
                Redtier redtier = Policies.redtier(redis, threads, Map.of())) {
            Cache<Product> cache = redtier.cache("products", Product.class);
            String[] ids = new String[ENTRIES];
            byte[][] keys = new byte[ENTRIES][];
            for (int i = 0; i < ENTRIES; i++) {
                Product product = new Product("p" + i, "Product " + i, i, "x".repeat(100));
                ids[i] = product.id();
                keys[i] = ("raw:products:{p" + i + "}").getBytes(StandardCharsets.UTF_8);
                jedis.set(keys[i], JSON.writeValueAsBytes(product));
                cache.put(product.id(), product);
            }
            Contest contest = new Contest("Cache hit, 10 000 keys", threads)
                    .with("GET and the same decoding", i -> JSON.readValue(jedis.get(keys[i]), Product.class))
                    .with("Redtier", i -> cache.get(ids[i], CacheContests::unexpected))
                    .run(effort);
            report.raw(contest);
            report.add("cache-hit", contest, "Redtier", "GET and the same decoding", threads == 64 ? 2.0 : 0.95);
        }
    }

    private static Product unexpected(String key) {
        throw new IllegalStateException(key + " was to be a hit");
    }
}
