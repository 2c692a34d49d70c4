package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/** Changes of the origin through a cache. */
@Timeout(120)
class CacheWritesIT {
    private static final String THROUGH = "\"ttl\": \"1h\", \"strategy\": \"WriteThrough\", \"negativeTtl\": \"1m\"";
    private static final String ASIDE = "\"ttl\": \"1h\"";

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    private static Redtier redtier(RedisServers.Server at, String cache) {
        return Instances.patient().document(cacheDocument(at.address(), cache)).build();
    }

    @Test
    void whatIsWrittenThroughIsCachedInTwoRoundTrips() throws IOException {
        AtomicReference<String> origin = new AtomicReference<>();
        try (Redtier redtier = redtier(REDIS.server(), THROUGH);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            Instances.awaitConnected(redtier);
            products.put("scripts are known", "now", (key, value) -> {});
            assertThat(RoundTrips.during(REDIS.server(), "{42}", () -> assertThat(
                                    products.put("42", "lamp", (key, value) -> origin.set(value)))
                            .isTrue()))
                    .hasSize(2);
            assertThat(origin).hasValue("lamp");
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("lamp", Source.HIT));
            assertThat(redis.pttl("catalog:products:{42}")).isBetween(1L, 3_600_000L);

            products.put("42", null, (key, value) -> origin.set(value));
            assertThat(origin).hasValue(null);
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>(null, Source.NEGATIVE_HIT));
            assertThat(redis.keys("*:lease")).isEmpty();
        }
    }

    @Test
    void withoutWriteThroughAChangeRemovesTheValueUnlessThePolicySaysUpdate() {
        try (Redtier aside = redtier(REDIS.server(), ASIDE);
                Redtier update = redtier(REDIS.server(), ASIDE + ", \"invalidation\": \"Update\"")) {
            Cache<String> products = aside.cache("products", String.class);
            products.put("42", "old");
            assertThat(products.put("42", "new", (key, value) -> {})).isTrue();
            assertThat(products.get("42", key -> "loaded")).isEqualTo(new Lookup<>("loaded", Source.LOADED));

            update.cache("products", String.class).put("42", "newer", (key, value) -> {});
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("newer", Source.HIT));
        }
    }

    @Test
    void aWriterThatFailsLeavesNothingCached() {
        try (Redtier redtier = redtier(REDIS.server(), THROUGH);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.put("42", "old");
            assertThatThrownBy(() -> products.put("42", "new", (key, value) -> {
                        throw new IOException("no database");
                    }))
                    .isInstanceOf(CacheWriteException.class)
                    .hasMessage("the writer of cache \"products\" failed for key \"42\": no database");
            assertThat(redis.keys("catalog:*")).isEmpty();
        }
    }

    @Test
    void aValueThatCannotBeWrittenAsJsonNeverReachesTheWriter() {
        record Broken(String id) {
            public String getPrice() {
                throw new IllegalStateException("no price");
            }
        }
        AtomicBoolean written = new AtomicBoolean();
        try (Redtier redtier = redtier(REDIS.server(), THROUGH);
                Jedis redis = REDIS.server().connect()) {
            Cache<Broken> products = redtier.cache("products", Broken.class);
            assertThatThrownBy(() -> products.put("42", new Broken("42"), (key, value) -> written.set(true)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("cache \"products\" cannot write a value of this type as JSON: ");
            assertThat(written).isFalse();
            assertThat(redis.keys("catalog:*")).isEmpty();
        }
    }

    @Test
    void theOldValueIsGoneBeforeTheOriginChangesAndReadersWaitForTheNewOne() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Redtier redtier = redtier(
                        REDIS.server(),
                        THROUGH + ", \"stampedeProtection\": {\"maxWait\": \"30s\", \"lease\": \"60s\"}");
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.put("42", "old");
            CountDownLatch writing = new CountDownLatch(1);
            AtomicReference<Future<Lookup<String>>> reader = new AtomicReference<>();
            products.put("42", "new", (key, value) -> {
                assertThat(redis.exists("catalog:products:{42}")).isFalse();
                reader.set(executor.submit(() -> {
                    writing.countDown();
                    return products.get("42", id -> "loaded while it changes");
                }));
                writing.await();
            });
            assertThat(reader.get().get()).isEqualTo(new Lookup<>("new", Source.HIT));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void ofOverlappingWritesTheLastToEndLeavesNothingCached() {
        try (Redtier redtier = redtier(REDIS.server(), THROUGH);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            products.put("42", "first", (key, value) -> products.put("42", "second", (again, other) -> {}));
            assertThat(redis.keys("catalog:*")).isEmpty();
        }
    }

    @Test
    void withoutRedisTheOriginIsWrittenUnlessThePolicySaysFail() {
        RedisServers.Server own = REDIS.servers().primary();
        AtomicReference<String> origin = new AtomicReference<>();
        try (Redtier bypass = redtier(own, THROUGH);
                Redtier fail = redtier(own, THROUGH + ", \"onRedisFailure\": {\"mode\": \"Fail\"}")) {
            Instances.awaitConnected(bypass);
            Instances.awaitConnected(fail);
            own.kill();
            assertThat(bypass.cache("products", String.class).put("42", "lamp", (key, value) -> origin.set(value)))
                    .isFalse();
            assertThat(origin).hasValue("lamp");
            assertThatThrownBy(() ->
                            fail.cache("products", String.class).put("42", "chair", (key, value) -> origin.set(value)))
                    .isInstanceOf(RedisUnavailableException.class);
            assertThat(origin).hasValue("lamp");
        }
    }
}
