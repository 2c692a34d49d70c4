package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static io.redtier.runtime.testing.Instances.withProducts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/** Many keys in one call, and many calls for one key. */
@Timeout(180)
class CacheBulkIT {
    private static final String ASIDE = "\"ttl\": \"1h\", \"negativeTtl\": \"1m\","
            + " \"stampedeProtection\": {\"maxWait\": \"60s\", \"lease\": \"120s\"}";

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    private final List<Set<String>> loads = new CopyOnWriteArrayList<>();

    private Map<String, String> load(Set<String> keys) {
        loads.add(new TreeSet<>(keys));
        Map<String, String> values = new HashMap<>(Map.of("unasked", "ignored"));
        keys.forEach(key -> values.put(key, "value of " + key));
        values.remove("none");
        return values;
    }

    private static Lookup<String> of(String key, Source source) {
        return new Lookup<>("value of " + key, source);
    }

    @Test
    void whatIsMissingIsLoadedByOneCallAndStored() {
        try (Redtier redtier = withProducts(REDIS.server(), ASIDE);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.put("2", "value of 2");
            Map<String, Lookup<String>> expected = new LinkedHashMap<>();
            expected.put("3", of("3", Source.LOADED));
            expected.put("none", new Lookup<>(null, Source.LOADED));
            expected.put("2", of("2", Source.HIT));
            expected.put("1", of("1", Source.LOADED));
            assertThat(products.getAll(List.of("3", "none", "2", "1", "3"), this::load))
                    .containsExactlyEntriesOf(expected);
            assertThat(loads).containsExactly(Set.of("1", "3", "none"));
            assertThat(products.getAll(List.of("1", "none"), this::load))
                    .containsEntry("1", of("1", Source.HIT))
                    .containsEntry("none", new Lookup<>(null, Source.NEGATIVE_HIT));
            assertThat(loads).hasSize(1);
            assertThat(redis.keys("*:lease")).isEmpty();
            assertThat(redis.exists("catalog:products:{unasked}")).isFalse();
            assertThat(products.getAll(List.of(), this::load)).isEmpty();
        }
    }

    @Test
    void thousandKeysAreReadWrittenAndInvalidatedByPipelines() throws IOException {
        try (Redtier redtier = withProducts(REDIS.server(), ASIDE);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            List<String> keys =
                    IntStream.range(0, 2_500).mapToObj(Integer::toString).toList();
            Map<String, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, "value of " + key));
            long readsBefore = socketReads(redis);
            assertThat(products.putAll(values)).isTrue();
            assertThat(products.getAll(keys, this::load).values()).allMatch(Lookup::isHit);
            // One by one it would be 5000; the server reads 16 KiB at a time.
            assertThat(socketReads(redis) - readsBefore).isLessThan(1_000);
            assertThat(redis.keys("catalog:*")).hasSize(2_500);
            assertThat(products.invalidateAll(keys)).isTrue();
            assertThat(redis.keys("catalog:*")).isEmpty();

            assertThat(RoundTrips.during(REDIS.server(), "catalog:products", () -> assertThat(
                                    products.getAll(keys.subList(0, 1_000), this::load)
                                            .values())
                            .allMatch(lookup -> lookup.source() == Source.LOADED)))
                    .as("a read, a lease and a store for each")
                    .hasSizeBetween(3_000, 3_001);
            assertThat(loads).hasSize(1);
        }
    }

    /** How often the server has read from its connections. */
    private static long socketReads(Jedis redis) {
        Matcher reads = Pattern.compile("total_reads_processed:(\\d+)").matcher(redis.info("stats"));
        assertThat(reads.find()).isTrue();
        return Long.parseLong(reads.group(1));
    }

    @Test
    void aBulkLoaderThatThrowsLeavesNothingBehind() {
        try (Redtier redtier = withProducts(REDIS.server(), ASIDE);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            assertThatThrownBy(() -> products.getAll(List.of("1", "2"), keys -> {
                        throw new IOException("no database");
                    }))
                    .isInstanceOf(CacheLoadException.class)
                    .hasMessage("the bulk loader of cache \"products\" failed for 2 keys: no database");
            assertThatThrownBy(() -> products.getAll(List.of("1"), keys -> null))
                    .isInstanceOf(CacheLoadException.class)
                    .hasMessageContaining("it returned null; return a map without the keys");
            assertThatThrownBy(() -> products.getAll(List.of("1", ""), this::load))
                    .hasMessage("key of cache \"products\" must have 1 to 1024 characters, not 0");
            assertThatThrownBy(() -> products.putAll(Map.of("1", "x", "k".repeat(1025), "y")))
                    .hasMessage("key of cache \"products\" must have 1 to 1024 characters, not 1025");
            assertThat(redis.keys("catalog:*")).isEmpty();
        }
    }

    @Test
    void aKeyThatIsInvalidatedDuringABulkLoadIsNotStored() {
        try (Redtier redtier = withProducts(REDIS.server(), ASIDE);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.getAll(List.of("1", "2"), keys -> {
                products.invalidate("2");
                return load(keys);
            });
            assertThat(redis.keys("catalog:*")).containsExactly("catalog:products:{1}");
        }
    }

    @Test
    void callersWithKeysInCommonWaitForEachOtherOnlyAfterTheyStoredTheirOwn() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Redtier one = withProducts(REDIS.server(), ASIDE);
                Redtier other = withProducts(REDIS.server(), ASIDE)) {
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch second = new CountDownLatch(1);
            Future<Map<String, Lookup<String>>> left =
                    executor.submit(() -> one.cache("products", String.class).getAll(List.of("1", "2"), keys -> {
                        first.countDown();
                        second.await();
                        return load(keys);
                    }));
            first.await();
            Future<Map<String, Lookup<String>>> right =
                    executor.submit(() -> other.cache("products", String.class).getAll(List.of("2", "3"), keys -> {
                        second.countDown();
                        return load(keys);
                    }));
            assertThat(left.get().values()).allMatch(lookup -> lookup.source() == Source.LOADED);
            assertThat(right.get()).containsEntry("2", of("2", Source.HIT)).containsEntry("3", of("3", Source.LOADED));
            assertThat(loads).containsExactlyInAnyOrder(Set.of("1", "2"), Set.of("3"));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void withoutRedisAllAreLoaded() {
        RedisServers.Server own = REDIS.servers().primary();
        try (Redtier redtier = Instances.patient()
                .document(cacheDocument(own.address(), ASIDE))
                .build()) {
            Instances.awaitConnected(redtier);
            own.kill();
            Cache<String> products = redtier.cache("products", String.class);
            assertThat(products.getAll(List.of("1", "2"), this::load))
                    .containsEntry("1", of("1", Source.BYPASS))
                    .containsEntry("2", of("2", Source.BYPASS));
            assertThat(products.putAll(Map.of("1", "x"))).isFalse();
            assertThat(products.invalidateAll(List.of("1"))).isFalse();
        }
    }

    @Test
    void ofThousandConcurrentMissesInFourProcessesOneLoads() throws IOException {
        byte[] document = PolicyDocuments.write(cacheDocument(REDIS.server().address(), ASIDE));
        List<Peer> peers = new ArrayList<>();
        try (Jedis redis = REDIS.server().connect()) {
            for (int i = 0; i < 4; i++) {
                peers.add(Peer.start(document, "miss", REDIS.server().port(), 250));
            }
            peers.forEach(peer -> assertThat(peer.line()).isEqualTo("ready"));
            await("all processes wait for the start")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> redis.info("clients").contains("blocked_clients:4"));
            redis.lpush("start", "1", "2", "3", "4");
            peers.forEach(peer -> assertThat(peer.line()).isEqualTo("250"));
            assertThat(redis.get("loads")).isEqualTo("1");
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }
}
