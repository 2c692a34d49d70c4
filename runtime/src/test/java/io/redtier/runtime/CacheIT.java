package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.WORKLOAD;
import static io.redtier.runtime.testing.Documents.cache;
import static io.redtier.runtime.testing.Documents.cacheDocument;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

@Timeout(120)
class CacheIT {
    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    private static Redtier redtier() {
        return Instances.patient()
                .document(document(standalone(REDIS.server().address())))
                .maxConnections(64)
                .build();
    }

    @Test
    void valuesAreLoadedOnceThenHitAndExpire() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Redtier redtier = Instances.patient()
                        .document(document(standalone(REDIS.server().address())))
                        .meterRegistry(meters)
                        .build();
                Jedis redis = REDIS.server().connect()) {
            Cache<List<String>> products = redtier.cache("products", new TypeReference<>() {});

            assertThat(products.get("42", key -> List.of("lamp", key)))
                    .isEqualTo(new Lookup<>(List.of("lamp", "42"), Source.LOADED));
            assertThat(products.get("42", key -> List.of())).isEqualTo(new Lookup<>(List.of("lamp", "42"), Source.HIT));
            assertThat(redis.get("catalog:products:{42}")).isEqualTo("[\"lamp\",\"42\"]");
            assertThat(redis.pttl("catalog:products:{42}")).isBetween(3_200_000L, 3_600_000L);
            assertThat(redis.keys("catalog:*")).containsExactly("catalog:products:{42}");

            assertThat(products.get("none", key -> null).source()).isEqualTo(Source.LOADED);
            assertThat(products.get("none", key -> List.of("never")))
                    .isEqualTo(new Lookup<>(null, Source.NEGATIVE_HIT));
            assertThat(redis.pttl("catalog:products:{none}")).isBetween(1L, 30_000L);

            assertThat(meters.counter("redtier.cache.calls", "cache", "products", "result", "hit")
                            .count())
                    .isEqualTo(1);
            assertThat(meters.counter("redtier.cache.calls", "cache", "products", "result", "load")
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void largeValuesAreCompressedAndTooLargeOnesServedButNotStored() {
        try (Redtier redtier = redtier();
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            String large = "x".repeat(5000);

            products.put("zip", large);
            assertThat(redis.strlen("catalog:products:{zip}")).isLessThan(256);
            assertThat(products.get("zip", key -> "other").value()).isEqualTo(large);

            StringBuilder noise = new StringBuilder();
            new java.util.Random(1).ints(5000, 'a', 'z').forEach(c -> noise.append((char) c));
            assertThat(products.get("big", key -> noise.toString()).value()).isEqualTo(noise.toString());
            assertThat(redis.keys("*big*")).isEmpty();
        }
    }

    @Test
    void aLoaderThatThrowsLeavesNothingBehind() {
        try (Redtier redtier = redtier();
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            assertThatThrownBy(() -> products.get("42", key -> {
                        throw new IOException("no database");
                    }))
                    .isInstanceOf(CacheLoadException.class)
                    .hasMessage("the loader of cache \"products\" failed for key \"42\": no database");
            assertThat(redis.keys("catalog:*")).isEmpty();
            assertThatThrownBy(() -> products.get("", key -> "x"))
                    .hasMessage("key of cache \"products\" must have 1 to 1024 characters, not 0");
        }
    }

    @Test
    void aLoaderThatHangsHoldsNobodyLongerThanMaxWaitNorTheKeyLongerThanItsLease() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (Redtier redtier = Instances.patient()
                .document(cacheDocument(
                        REDIS.server().address(),
                        "\"ttl\": \"1h\", \"stampedeProtection\": {\"lease\": \"2s\", \"maxWait\": \"100ms\"}"))
                .build()) {
            Cache<String> products = redtier.cache("products", String.class);
            Future<Lookup<String>> hanging = executor.submit(() -> products.get("42", key -> {
                loading.countDown();
                never.await();
                return "too late";
            }));
            loading.await();
            assertThat(products.get("42", key -> "lamp").value()).isEqualTo("lamp");
            await("the lease runs out, and another may store")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> products.get("42", key -> "lamp").source() == Source.HIT);
            never.countDown();
            assertThat(hanging.get()).isEqualTo(new Lookup<>("too late", Source.LOADED));
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("lamp", Source.HIT));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anIllegibleValueIsReplaced() {
        try (Redtier redtier = redtier();
                Jedis redis = REDIS.server().connect()) {
            redis.set("catalog:products:{42}", "{broken");
            Cache<String> products = redtier.cache("products", String.class);
            assertThat(products.get("42", key -> "lamp")).isEqualTo(new Lookup<>("lamp", Source.LOADED));
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("lamp", Source.HIT));
        }
    }

    @Test
    void ofHundredConcurrentMissesInTwoInstancesOneLoads() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(100);
        try (Redtier first = redtier();
                Redtier second = redtier()) {
            List<Future<Lookup<String>>> lookups = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Cache<String> products = (i % 2 == 0 ? first : second).cache("products", String.class);
                lookups.add(executor.submit(() -> {
                    start.await();
                    return products.get("hot", key -> {
                        loads.incrementAndGet();
                        // A slow origin, so that all the others miss while this one loads.
                        TimeUnit.MILLISECONDS.sleep(300);
                        return "lamp";
                    });
                }));
            }
            start.countDown();
            for (Future<Lookup<String>> lookup : lookups) {
                assertThat(lookup.get().value()).isEqualTo("lamp");
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void anInvalidationDuringALoadIsNotOverwritten() {
        try (Redtier redtier = redtier();
                Jedis redis = REDIS.server().connect()) {
            Cache<String> products = redtier.cache("products", String.class);
            Lookup<String> stale = products.get("42", key -> {
                products.invalidate(key);
                return "read before the change";
            });
            assertThat(stale.value()).isEqualTo("read before the change");
            assertThat(redis.keys("catalog:*")).isEmpty();

            products.get("42", key -> {
                products.put(key, "new");
                return "old";
            });
            assertThat(products.get("42", key -> "never").value()).isEqualTo("new");
        }
    }

    @Test
    void withoutStampedeProtectionEachMissLoadsAndTheLatestIsStored() {
        PolicyDocument document = PolicyDocument.of(
                WORKLOAD,
                Map.of(CLUSTER, standalone(REDIS.server().address())),
                Map.of(
                        "products",
                        cache(StampedeProtection.Mode.None, Duration.ofSeconds(5), OnRedisFailure.Mode.Bypass)),
                Map.of(),
                Map.of());
        try (Redtier redtier = Instances.patient().document(document).build()) {
            Cache<String> products = redtier.cache("products", String.class);
            Lookup<String> earlier = products.get("42", key -> {
                assertThat(products.get(key, again -> "later")).isEqualTo(new Lookup<>("later", Source.LOADED));
                return "earlier";
            });
            assertThat(earlier).isEqualTo(new Lookup<>("earlier", Source.LOADED));
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("later", Source.HIT));

            products.get("43", key -> {
                products.invalidate(key);
                return "read before the change";
            });
            assertThat(products.get("43", key -> "new")).isEqualTo(new Lookup<>("new", Source.LOADED));
        }
    }

    @Test
    void withoutRedisReadsBypassOrFailAndGoOnOnceItIsBack() {
        RedisServers.Server own = REDIS.servers().primary();
        PolicyDocument document = PolicyDocument.of(
                WORKLOAD,
                Map.of(CLUSTER, standalone(own.address())),
                Map.of(
                        "bypass", cache(Duration.ofSeconds(1), OnRedisFailure.Mode.Bypass),
                        "fail", cache(Duration.ofSeconds(1), OnRedisFailure.Mode.Fail)),
                Map.of(),
                Map.of());
        try (Redtier redtier = Instances.patient().document(document).build()) {
            Cache<String> bypass = redtier.cache("bypass", String.class);
            Cache<String> fail = redtier.cache("fail", String.class);
            assertThat(bypass.get("42", key -> "lamp").source()).isEqualTo(Source.LOADED);

            own.kill();
            for (int i = 0; i < 20; i++) {
                assertThat(bypass.get("42", key -> "lamp")).isEqualTo(new Lookup<>("lamp", Source.BYPASS));
            }
            assertThat(bypass.invalidate("42")).isFalse();
            assertThatThrownBy(() -> fail.get("42", key -> "lamp"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageStartingWith("Redis cluster shop/shop is unavailable: ");
            assertThat(redtier.health().clusters()).containsEntry(CLUSTER, false);

            REDIS.servers().restart(own);
            await("the instance reconnects by itself")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> bypass.get("43", key -> "lamp").source() != Source.BYPASS);
            Instances.awaitConnected(redtier);
        }
    }

    @Test
    void startsWhileRedisIsDownAndSurvivesAFrozenOne() throws Exception {
        RedisServers.Server own = REDIS.servers().primary();
        own.kill();
        try (Redtier redtier =
                Redtier.builder().document(document(standalone(own.address()))).build()) {
            Cache<String> products = redtier.cache("products", String.class);
            assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.BYPASS);

            RedisServers.Server back = REDIS.servers().restart(own);
            await("Redis is found once it is there")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> products.get("42", key -> "lamp").source() == Source.LOADED);

            signal("-STOP", back);
            assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.BYPASS);
            signal("-CONT", back);
            await("the thawed Redis is used again")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> products.get("42", key -> "lamp").source() == Source.HIT);
        }
    }

    private static void signal(String signal, RedisServers.Server target) throws Exception {
        String pid = Long.toString(target.process().pid());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }
}
