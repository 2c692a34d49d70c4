package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.WORKLOAD;
import static io.redtier.runtime.testing.Documents.cacheDocument;
import static io.redtier.runtime.testing.Documents.standalone;
import static io.redtier.runtime.testing.Instances.withProducts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Values in the memory of a process. */
@Timeout(180)
class NearCacheIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEAR = "\"ttl\": \"1h\", \"negativeTtl\": \"1h\", \"nearCache\": {\"ttl\": \"1h\"}";
    private static final String STALE = NEAR + ", \"onRedisFailure\": {\"mode\": \"ServeStale\", \"staleFor\": \"1h\"}";

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    private static Cache<String> products(Redtier redtier) {
        return redtier.cache("products", String.class);
    }

    /** The subscription stands some time after the first call. */
    private static void awaitNear(Cache<String> cache, String key, String value) {
        await("the value is served from memory").atMost(PATIENCE).until(() -> cache.get(key, id -> value)
                .equals(new Lookup<>(value, Source.NEAR_HIT)));
    }

    @Test
    void aValueIsServedFromMemoryWithoutARoundTrip() throws IOException {
        try (Redtier redtier = withProducts(REDIS.server(), NEAR)) {
            Cache<String> products = products(redtier);
            awaitNear(products, "42", "lamp");
            awaitNear(products, "none", null);
            assertThat(RoundTrips.during(REDIS.server(), "products", () -> {
                        for (int i = 0; i < 100; i++) {
                            assertThat(products.get("42", key -> "never").source())
                                    .isEqualTo(Source.NEAR_HIT);
                        }
                        assertThat(products.get("none", key -> "never")).isEqualTo(new Lookup<>(null, Source.NEAR_HIT));
                    }))
                    .isEmpty();
        }
    }

    @Test
    void everyChangeIsToldToTheOtherProcesses() {
        try (Redtier one = withProducts(REDIS.server(), NEAR);
                Redtier other = withProducts(REDIS.server(), NEAR)) {
            Cache<String> here = products(one);
            Cache<String> there = products(other);
            awaitNear(there, "42", "old");
            awaitNear(there, "43", "another");

            here.invalidate("42");
            await("the value is gone there")
                    .atMost(PATIENCE)
                    .until(() -> there.get("42", key -> "new").value().equals("new"));
            assertThat(there.get("43", key -> "never").source()).isEqualTo(Source.NEAR_HIT);

            awaitNear(there, "42", "new");
            here.put("42", "newer");
            await("the new value is there")
                    .atMost(PATIENCE)
                    .until(() -> there.get("42", key -> "never").value().equals("newer"));
            awaitNear(there, "42", "newer");
            here.put("42", "newest", (key, value) -> {});
            await("the written value is there")
                    .atMost(PATIENCE)
                    .until(() -> there.get("42", key -> "newest").value().equals("newest"));

            awaitNear(there, "43", "another");
            here.invalidateAll();
            await("all values are gone there")
                    .atMost(PATIENCE)
                    .until(() -> there.get("43", key -> "new").value().equals("new"));
        }
    }

    @Test
    void aProcessNeverReadsWhatItHasItselfChanged() throws Exception {
        AtomicLong origin = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try (Redtier redtier = withProducts(REDIS.server(), NEAR)) {
            Cache<Long> versions = redtier.cache("products", Long.class);
            List<Future<?>> reading = new java.util.ArrayList<>();
            for (int i = 0; i < 4; i++) {
                reading.add(readers.submit(() -> {
                    while (!done.get()) {
                        versions.get("42", key -> origin.get());
                    }
                }));
            }
            for (long version = 1; version <= 1_000; version++) {
                origin.set(version);
                versions.invalidate("42");
                assertThat(versions.get("42", key -> origin.get()).value()).isEqualTo(version);
            }
            done.set(true);
            for (Future<?> reader : reading) {
                reader.get();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    @Test
    void whatALostSubscriptionMissedIsNotServedAfterIt() {
        try (Redtier redtier = withProducts(REDIS.server(), NEAR);
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = products(redtier);
            awaitNear(products, "42", "old");
            // A change that nobody tells of, and then a cut: as if its message had been lost with the connection.
            redis.set("catalog:products:{42}", "\"new\"");
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("old", Source.NEAR_HIT));
            redis.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB));
            await("memory is not trusted any more")
                    .atMost(PATIENCE)
                    .until(() -> products.get("42", key -> "never").value().equals("new"));
            awaitNear(products, "42", "new");
        }
    }

    @Test
    void whatIsInMemoryIsServedWhileRedisIsDown() {
        RedisServers.Server own = REDIS.servers().primary();
        try (Redtier redtier = withProducts(own, STALE)) {
            Cache<String> products = products(redtier);
            awaitNear(products, "42", "lamp");
            awaitNear(products, "43", "chair");
            own.kill();
            await("the loss is noticed")
                    .atMost(PATIENCE)
                    .until(() -> products.get("42", key -> "loaded").source() == Source.STALE);
            assertThat(products.get("42", key -> "loaded").value()).isEqualTo("lamp");
            assertThat(products.get("new", key -> "loaded")).isEqualTo(new Lookup<>("loaded", Source.BYPASS));
            assertThat(products.invalidate("43")).isFalse();
            assertThat(products.get("43", key -> "loaded"))
                    .as("invalidated by this process")
                    .isEqualTo(new Lookup<>("loaded", Source.BYPASS));

            REDIS.servers().restart(own);
            await("what was kept is forgotten once Redis is back")
                    .atMost(PATIENCE)
                    .until(() -> products.get("42", key -> "new").value().equals("new"));
        }
    }

    @Test
    void aPolicyMaySwitchItOnAndOff(@TempDir Path policies) throws IOException {
        Path file = policies.resolve("policies.json");
        Files.write(file, PolicyDocuments.write(cacheDocument(REDIS.server().address(), "\"ttl\": \"1h\"")));
        try (Redtier redtier = Instances.patient().policyDirectory(policies).build()) {
            Instances.awaitConnected(redtier);
            Cache<String> products = products(redtier);
            products.get("42", key -> "lamp");
            assertThat(products.get("42", key -> "never").source()).isEqualTo(Source.HIT);
            Files.write(
                    file,
                    PolicyDocuments.write(
                            cacheDocument(REDIS.server().address(), NEAR).withGeneration(2)));
            awaitNear(products, "42", "lamp");
            Files.write(
                    file,
                    PolicyDocuments.write(cacheDocument(REDIS.server().address(), "\"ttl\": \"1h\"")
                            .withGeneration(3)));
            await("the value comes from Redis again")
                    .atMost(PATIENCE)
                    .until(() -> products.get("42", key -> "never").source() == Source.HIT);
            Files.write(
                    file,
                    PolicyDocuments.write(
                            cacheDocument(REDIS.server().address(), NEAR).withGeneration(4)));
            awaitNear(products, "42", "lamp");
            Files.write(file, PolicyDocuments.write(withoutCaches().withGeneration(6)));
            await("the cache is gone")
                    .atMost(PATIENCE)
                    .until(() -> products.get("42", key -> "loaded").source() == Source.BYPASS);
            Files.write(
                    file,
                    PolicyDocuments.write(
                            cacheDocument(REDIS.server().address(), NEAR).withGeneration(7)));
            awaitNear(products, "42", "lamp");
        }
    }

    private static PolicyDocument withoutCaches() {
        return PolicyDocument.of(
                WORKLOAD, Map.of(CLUSTER, standalone(REDIS.server().address())), Map.of(), Map.of(), Map.of());
    }
}
