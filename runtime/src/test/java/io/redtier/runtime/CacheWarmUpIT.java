package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Values that are loaded when processes start. */
@Timeout(120)
class CacheWarmUpIT {
    private static final String WARM = "\"ttl\": \"1h\", \"warmUp\": {\"limit\": 10}";
    private static final WarmUpKeys TOP =
            limit -> IntStream.range(0, 2 * limit).mapToObj(Integer::toString).toList();
    private static final BulkCacheLoader<String> LOADER =
            keys -> keys.stream().collect(Collectors.toMap(Function.identity(), key -> "value of " + key));

    private final RedisServers servers = new RedisServers();
    private final RedisServers.Server server = servers.primary();

    @AfterEach
    void stop() throws IOException {
        servers.close();
    }

    private Redtier redtier(String cache) {
        return Instances.patient()
                .document(cacheDocument(server.address(), cache))
                .build();
    }

    @Test
    void oneProcessLoadsAsManyAsThePolicySays() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (Redtier one = redtier(WARM);
                Redtier other = redtier(WARM);
                Jedis redis = server.connect()) {
            Cache<String> products = one.cache("products", String.class);
            products.put("3", "there");
            CompletableFuture<WarmUp> first = products.warmUp(TOP, keys -> {
                asked.set(keys.size());
                loading.countDown();
                release.await();
                return LOADER.loadAll(keys);
            });
            loading.await();
            WarmUp elsewhere = new WarmUp(WarmUp.Outcome.ELSEWHERE, 0, 0);
            Cache<String> there = other.cache("products", String.class);
            assertThat(there.warmUp(TOP, LOADER).get()).isEqualTo(elsewhere);
            release.countDown();
            assertThat(first.get()).isEqualTo(new WarmUp(WarmUp.Outcome.DONE, 9, 1));
            assertThat(asked).hasValue(9);
            assertThat(there.get("9", key -> "never")).isEqualTo(new Lookup<>("value of 9", Source.HIT));
            assertThat(there.get("3", key -> "never").value()).isEqualTo("there");
            assertThat(redis.exists("catalog:products:{10}")).isFalse();
            assertThat(there.warmUp(TOP, LOADER).get()).isEqualTo(elsewhere);
            assertThat(redis.pttl("catalog:products:warm-up")).isBetween(3_000_000L, 3_600_000L);
        }
    }

    @Test
    void whereItFailsAnotherMayTry() throws Exception {
        try (Redtier redtier = redtier(WARM)) {
            Cache<String> products = redtier.cache("products", String.class);
            assertThatThrownBy(() -> products.warmUp(
                                    limit -> {
                                        throw new IOException("no statistics");
                                    },
                                    LOADER)
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("no statistics");
            assertThat(products.warmUp(TOP, LOADER).get().loaded()).isEqualTo(10);
        }
    }

    @Test
    void withoutAPolicyForItNothingIsLoaded() throws Exception {
        try (Redtier redtier = redtier("\"ttl\": \"1h\"")) {
            assertThat(redtier.cache("products", String.class)
                            .warmUp(TOP, keys -> Map.of())
                            .get())
                    .isEqualTo(new WarmUp(WarmUp.Outcome.OFF, 0, 0));
        }
    }

    @Test
    void itWaitsForRedisAndEndsWithTheInstance() throws Exception {
        server.kill();
        CompletableFuture<WarmUp> never;
        try (Redtier redtier = redtier(WARM)) {
            never = redtier.cache("products", String.class).warmUp(TOP, LOADER);
        }
        assertThatThrownBy(never::get).isInstanceOf(CancellationException.class);
        try (Redtier redtier = redtier(WARM)) {
            CompletableFuture<WarmUp> waiting =
                    redtier.cache("products", String.class).warmUp(TOP, LOADER);
            servers.restart(server);
            assertThat(waiting.get().loaded()).isEqualTo(10);
        }
    }
}
