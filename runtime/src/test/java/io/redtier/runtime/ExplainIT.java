package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.limit;
import static io.redtier.runtime.testing.Documents.standalone;
import static io.redtier.runtime.testing.Instances.withProducts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.CacheExplanation.Where;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What caches, limits and locks say of a key. */
@Timeout(120)
class ExplainIT {
    /** Or a moment less, as a pattern. */
    private static final String AN_HOUR = "(1h|59m\\S*)";

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    @ParameterizedTest
    @ValueSource(strings = {"Json", "Hash"})
    void aCacheSaysWhereAValueIsAndHowLongAndWhenItIsLoadedAgain(String format) throws IOException {
        String policy = """
                "ttl": "1h", "negativeTtl": "30s", "storage": {"format": "%s"},
                "strategy": "RefreshAhead", "refreshAhead": {"threshold": "5m"}""".formatted(format);
        try (Redtier redtier = withProducts(REDIS.server(), policy)) {
            Cache<Map<String, Integer>> products =
                    redtier.cache("products", new com.fasterxml.jackson.core.type.TypeReference<>() {});
            assertThat(products.explain("42").where()).isEqualTo(Where.NOWHERE);
            products.get("42", key -> {
                CacheExplanation during = products.explain(key);
                assertThat(during.where()).isEqualTo(Where.NOWHERE);
                assertThat(during.loading()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
                assertThat(during.toString()).contains("nowhere, so the next read loads it, being loaded for up to ");
                return Map.of("cents", 100);
            });

            CacheExplanation[] told = new CacheExplanation[1];
            assertThat(RoundTrips.during(REDIS.server(), "products:{", () -> told[0] = products.explain("42")))
                    .hasSize(1);
            CacheExplanation found = told[0];
            assertThat(found.where()).isEqualTo(Where.REDIS);
            assertThat(found.absent()).isFalse();
            assertThat(found.ttl()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            assertThat(found.nextRefresh()).isEqualTo(found.ttl().minusMinutes(5));
            assertThat(found.loading()).isNull();
            assertThat(found.slot()).isNull();
            assertThat(found.redisKey()).isEqualTo("catalog:products:{42}");
            assertThat(found.toString())
                    .matches("cache products, key 42 \\(catalog:products:\\{42}\\): in Redis, for " + AN_HOUR
                            + ", a read loads it again in (55m|54m\\S*); policy shop/catalog, RefreshAhead, ttl 1h, on"
                            + " shop/shop");

            products.get("none", key -> null);
            CacheExplanation none = products.explain("none");
            assertThat(none.absent()).isTrue();
            assertThat(none.ttl()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
            assertThat(none.nextRefresh()).isNull();
            assertThat(none.toString()).contains("in Redis, as \"no such thing\", for ");

            products.invalidateAll();
            assertThat(products.explain("42").where()).isEqualTo(Where.NOWHERE);
        }
    }

    @Test
    void aCacheSaysWhatTheMemoryOfTheProcessHasAlsoWithoutRedis() {
        try (Redtier redtier = withProducts(REDIS.server(), "\"ttl\": \"1h\", \"nearCache\": {\"ttl\": \"1h\"}")) {
            Cache<String> products = redtier.cache("products", String.class);
            await("the value is in memory").atMost(60, TimeUnit.SECONDS).until(() -> {
                products.get("42", key -> "lamp");
                return products.explain("42").where() == Where.NEAR;
            });
            assertThat(products.explain("42").ttl()).isNotNull();
            assertThatThrownBy(() -> redtier.cache("prodcts", String.class).explain("42"))
                    .isInstanceOf(UnknownPolicyException.class)
                    .hasMessageContaining("[products]");
        }
        var own = REDIS.servers().primary();
        try (Redtier redtier = Instances.patient()
                .document(cacheDocument(own.address(), "\"ttl\": \"1h\""))
                .build()) {
            Instances.awaitConnected(redtier);
            own.kill();
            CacheExplanation unknown = redtier.cache("products", String.class).explain("42");
            assertThat(unknown.where()).isEqualTo(Where.UNKNOWN);
            assertThat(unknown.unavailable()).startsWith("Redis cluster shop/shop is unavailable");
        }
    }

    @Test
    void aLimitSaysWhatIsLeftAndALockWhoHasIt() throws IOException {
        var limits = Map.of(
                "per-user", limit("per-user", Algorithm.FixedWindow, new Rate(3, Duration.ofHours(1), null)),
                "slow", limit("slow", Algorithm.LeakyBucket, new Rate(1, Duration.ofHours(1), null, 5L)));
        try (Redtier redtier = Instances.patient()
                .document(document(standalone(REDIS.server().address()), limits))
                .build()) {
            Instances.awaitConnected(redtier);
            RateLimiter limiter = redtier.limiter();
            assertThat(limiter.explain("per-user", "bob").now().remaining()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                limiter.check("per-user", "bob", 1);
            }
            LimitExplanation[] told = new LimitExplanation[1];
            assertThat(RoundTrips.during(REDIS.server(), "{bob}", () -> told[0] = limiter.explain("per-user", "bob")))
                    .hasSize(1);
            assertThat(told[0].now().remaining()).isZero();
            assertThat(told[0].redisKey()).startsWith("rl:shop:catalog-limits:per-user:{bob}:");
            assertThat(told[0].toString())
                    .matches("limit per-user, subject bob \\(rl:\\S+\\): 0 of 3 left, all of it in " + AN_HOUR
                            + ", the next request is rejected for " + AN_HOUR
                            + "; policy shop/catalog-limits, FixedWindow 3 per 1h, on shop/shop");
            limiter.check("slow", "bob", 1);
            assertThat(limiter.explain("slow", "bob").toString()).containsPattern("the next request waits " + AN_HOUR);

            Lock payment = redtier.lock("payment");
            assertThat(payment.explain("7").toString())
                    .isEqualTo("lock payment, key 7 (catalog:lock:payment:{7}): free; policy shop/catalog, lease 6s, on"
                            + " shop/shop");
            try (LockHandle handle = payment.acquire("7")) {
                assertThat(RoundTrips.during(REDIS.server(), "payment:{7}", () -> {
                            LockExplanation held = payment.explain("7");
                            assertThat(held.leaseLeft()).isPositive();
                            assertThat(held.lastToken())
                                    .isEqualTo(handle.fencingToken().orElseThrow());
                            assertThat(held.toString()).contains("held, for ");
                        }))
                        .filteredOn(line -> !line.contains("\"6000\""))
                        .hasSize(1);
            }
            try (Jedis redis = REDIS.server().connect()) {
                assertThat(redis.exists("catalog:lock:payment:{7}")).isFalse();
            }
        }
    }
}
