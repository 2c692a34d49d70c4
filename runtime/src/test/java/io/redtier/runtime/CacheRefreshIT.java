package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** Values that are rebuilt before they expire, and values that are invalidated as a whole. */
@Timeout(120)
class CacheRefreshIT {
    private static final String KEY = "catalog:products:{42}";
    private static final String AHEAD =
            "\"ttl\": \"1h\", \"strategy\": \"RefreshAhead\", \"refreshAhead\": {\"threshold\": \"5m\"}";

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Redtier redtier(String cache) {
        Redtier redtier = Instances.patient()
                .document(cacheDocument(REDIS.server().address(), cache))
                .meterRegistry(meters)
                .build();
        Instances.awaitConnected(redtier);
        return redtier;
    }

    private double counted(String result) {
        return meters.counter("redtier.cache.calls", "cache", "products", "result", result)
                .count();
    }

    /** Makes a value look as old as if its threshold had been reached, to its readers and to Redis. */
    private static void age(Jedis redis, long leftMillis) {
        byte[] stored = redis.get(KEY.getBytes());
        ByteBuffer.wrap(stored).putLong(9, System.currentTimeMillis() + leftMillis);
        redis.set(KEY.getBytes(), stored, SetParams.setParams().px(leftMillis));
    }

    @Test
    void aValueThatIsAboutToExpireIsServedAndRebuiltInTheBackgroundByOne() throws Exception {
        CountDownLatch refreshing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger refreshes = new AtomicInteger();
        try (Redtier one = redtier(AHEAD);
                Redtier other = redtier(AHEAD);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = one.cache("products", String.class);
            products.get("42", key -> "old");
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("old", Source.HIT));
            age(redis, 250_000);
            CacheLoader<String> slow = key -> {
                refreshes.incrementAndGet();
                refreshing.countDown();
                release.await();
                return "new";
            };
            assertThat(products.get("42", slow)).isEqualTo(new Lookup<>("old", Source.HIT));
            refreshing.await();
            for (int i = 0; i < 20; i++) {
                assertThat(other.cache("products", String.class).get("42", slow).value())
                        .isEqualTo("old");
                assertThat(products.get("42", slow).value()).isEqualTo("old");
            }
            release.countDown();
            await("the value is rebuilt")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> products.get("42", key -> "never").value().equals("new"));
            assertThat(redis.pttl(KEY)).isGreaterThan(3_000_000);
            await("the lease is given back").atMost(Duration.ofSeconds(30)).until(() -> redis.keys("*:lease")
                    .isEmpty());
            assertThat(refreshes).hasValue(1);
            assertThat(counted("refresh")).isEqualTo(1);
        }
    }

    @Test
    void aHitIsOneRoundTripAlsoWhereItIsWatchedForItsExpiry() throws IOException {
        try (Redtier redtier = redtier(AHEAD)) {
            Cache<String> products = redtier.cache("products", String.class);
            products.get("42", key -> "lamp");
            assertThat(RoundTrips.during(REDIS.server(), "products", () -> products.get("42", key -> "never")))
                    .singleElement()
                    .asString()
                    .contains("\"GET\"");
        }
    }

    @Test
    void aReaderWhoseClockIsAheadDoesNotRebuildWhatIsYoung() throws Exception {
        try (Redtier redtier = redtier(AHEAD);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.get("42", key -> "young");
            byte[] stored = redis.get(KEY.getBytes());
            ByteBuffer.wrap(stored).putLong(9, System.currentTimeMillis());
            redis.set(KEY.getBytes(), stored, SetParams.setParams().keepttl());
            assertThat(RoundTrips.during(REDIS.server(), "lease", () -> {
                        products.get("42", key -> "too early");
                        await("Redis was asked").atMost(Duration.ofSeconds(30)).until(() -> {
                            products.get("42", key -> "too early");
                            return redis.info("commandstats").contains("cmdstat_pttl");
                        });
                    }))
                    .isNotEmpty();
            assertThat(products.get("42", key -> "never").value()).isEqualTo("young");
            assertThat(counted("refresh")).isZero();
        }
    }

    @Test
    void aRefreshThatFailsLeavesTheValueAndAnInvalidationWinsOverOne() {
        try (Redtier redtier = redtier(AHEAD);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.get("42", key -> "old");
            age(redis, 250_000);
            products.get("42", key -> {
                throw new IOException("no database");
            });
            await("the refresh has failed")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> counted("refresh_failed") == 1
                            && redis.keys("*:lease").isEmpty());
            assertThat(products.get("42", key -> {
                                products.invalidate(key);
                                return "read before the change";
                            })
                            .value())
                    .isEqualTo("old");
            await("the refresh has ended").atMost(Duration.ofSeconds(30)).until(() -> counted("discarded") == 1);
            assertThat(redis.exists(KEY)).isFalse();
        }
    }

    @Test
    void byChanceAValueIsRebuiltBeforeItExpires() {
        try (Redtier redtier = redtier(
                        "\"ttl\": \"1h\", \"stampedeProtection\": {\"mode\": \"Probabilistic\", \"beta\": 1000000000}");
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.get("42", key -> "old");
            await("the value is rebuilt an hour before its time")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> products.get("42", key -> "new").value().equals("new"));
            assertThat(redis.keys("catalog:*")).contains(KEY);
        }
    }

    @Test
    void allValuesAreInvalidatedByOneWriteAndOthersSeeItWithinASecond() throws IOException {
        try (Redtier one = redtier("\"ttl\": \"1h\"");
                Redtier other = redtier("\"ttl\": \"1h\"");
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = one.cache("products", String.class);
            Cache<String> elsewhere = other.cache("products", String.class);
            for (String key : new String[] {"42", "43"}) {
                products.get(key, id -> "old");
                elsewhere.get(key, id -> "never");
            }
            assertThat(RoundTrips.during(REDIS.server(), "catalog", () -> assertThat(products.invalidateAll())
                            .isTrue()))
                    .hasSizeBetween(1, 2);
            assertThat(products.get("42", key -> "new")).isEqualTo(new Lookup<>("new", Source.LOADED));
            assertThat(redis.pttl("catalog:products:generation")).isPositive();
            await("the other process hears of it, by the value or after a second")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> elsewhere.get("43", key -> "new").value().equals("new"));
            assertThat(elsewhere.get("42", key -> "never")).isEqualTo(new Lookup<>("new", Source.HIT));

            // Neither does a load that was under way come back.
            products.get("44", key -> {
                products.invalidateAll();
                return "read before the change";
            });
            assertThat(products.get("44", key -> "new").source()).isEqualTo(Source.LOADED);
        }
    }

    @Test
    void whoWaitsForALoadThatWasInvalidatedAsAWholeLoadsAnew() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        CountDownLatch loading = new CountDownLatch(1);
        try (Redtier redtier =
                redtier("\"ttl\": \"1h\", \"stampedeProtection\": {\"maxWait\": \"60s\", \"lease\": \"60s\"}")) {
            Cache<String> products = redtier.cache("products", String.class);
            Future<Lookup<String>> first = executor.submit(() -> products.get("42", key -> {
                loading.countDown();
                await("two others wait for this load")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> counted("wait") == 2);
                products.invalidateAll();
                return "old";
            }));
            loading.await();
            Future<Lookup<String>> one = executor.submit(() -> products.get("42", key -> "new"));
            Future<Map<String, Lookup<String>>> many =
                    executor.submit(() -> products.getAll(List.of("42"), keys -> Map.of("42", "new")));
            assertThat(first.get().value()).isEqualTo("old");
            assertThat(one.get().value()).isEqualTo("new");
            assertThat(many.get().get("42").value()).isEqualTo("new");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aHitStaysOneRoundTripThoughTheGenerationIsWatched() throws IOException {
        try (Redtier redtier = redtier("\"ttl\": \"1h\"")) {
            Cache<String> products = redtier.cache("products", String.class);
            products.invalidateAll();
            products.get("42", key -> "lamp");
            int calls = 200;
            long start = System.nanoTime();
            var seen = RoundTrips.during(REDIS.server(), "products", () -> {
                for (int i = 0; i < calls; i++) {
                    assertThat(products.get("42", key -> "never").source()).isEqualTo(Source.HIT);
                }
            });
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertThat(seen.stream().filter(line -> line.contains("{42}"))).hasSize(calls);
            // Sent along with a value, in the same round trip.
            assertThat(seen.stream()
                            .filter(line -> line.contains(":generation"))
                            .count())
                    .isLessThanOrEqualTo(1 + seconds);
        }
    }
}
