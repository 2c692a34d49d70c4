package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.limit;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import io.redtier.runtime.document.LimitEntry.OnRedisFailure;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** Peek, refund, waiting in a queue, shares without Redis, and what each costs in round trips. */
@Timeout(60)
class RateLimiterActsIT {
    private static final Duration DAY = Duration.ofDays(1);

    private static RedisServers servers;
    private static RedisServers.Server server;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        server = servers.primary();
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    private static Redtier redtier(Map<String, LimitEntry> limits) {
        Redtier redtier = Instances.patient()
                .document(document(standalone(server.address()), limits))
                .build();
        Instances.awaitConnected(redtier);
        return redtier;
    }

    private static RequestAttributes request(String user) {
        return RequestAttributes.builder()
                .method("POST")
                .path("/api/v1/payments")
                .header("x-user-id", user)
                .build();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void oneRoundTripForEachCallHoweverManyLimits(Algorithm algorithm) throws Exception {
        Map<String, LimitEntry> limits = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            limits.put("l" + i, limit("l" + i, algorithm, new Rate(10, DAY, null)));
        }
        try (Redtier redtier = redtier(limits)) {
            RateLimiter limiter = redtier.limiter();
            // Makes the server know the script.
            limiter.check("l0", "carol", 1);
            String user = "trips-" + algorithm;
            assertThat(RoundTrips.during(server, user, () -> {
                        Decision decision = limiter.check(request(user));
                        assertThat(decision.limits()).hasSize(5).allMatch(Decision.Limit::counted);
                        limiter.peek(request(user));
                        limiter.refund(decision);
                        limiter.check("l0", user, 11);
                    }))
                    .hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void everyKeyHasATimeToLive(Algorithm algorithm) {
        String name = "ttl-" + algorithm.name().toLowerCase(java.util.Locale.ROOT);
        try (Redtier redtier = redtier(Map.of(name, limit(name, algorithm, new Rate(10, DAY, null))));
                Jedis redis = server.connect()) {
            Decision decision = redtier.limiter().check(name, "bob", 3);
            redtier.limiter().refund(redtier.limiter().check(name, "bob", 1));
            String key = redis.keys("rl:*:" + name + ":{bob}:*").iterator().next();
            assertThat(redis.pttl(key))
                    .isPositive()
                    .isLessThanOrEqualTo(decision.limits().get(0).resetAfter().toMillis() + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whatDidNotTakePlaceIsGivenBack(Algorithm algorithm) {
        try (Redtier redtier = redtier(Map.of("r", limit("r", algorithm, new Rate(5, DAY, null))))) {
            RateLimiter limiter = redtier.limiter();
            String user = "refund-" + algorithm;
            assertThat(limiter.peek("r", user, 5).allowed()).isTrue();
            assertThat(limiter.peek("r", user, 5).limits().get(0).counted()).isFalse();
            Decision taken = limiter.check("r", user, 5);
            assertThat(limiter.peek("r", user, 1).allowed()).isFalse();
            Decision rejected = limiter.check("r", user, 1);
            assertThat(limiter.refund(rejected)).isTrue();
            assertThat(limiter.check("r", user, 1).allowed())
                    .as("a rejected request gives nothing back")
                    .isFalse();
            assertThat(limiter.refund(taken)).isTrue();
            assertThat(limiter.check("r", user, 5).allowed()).isTrue();
        }
    }

    @Test
    void aQueueGivesEachRequestItsTurn() throws Exception {
        Rate rate = new Rate(10, Duration.ofSeconds(10), null, 3L);
        try (Redtier redtier = redtier(Map.of("q", limit("q", Algorithm.LeakyBucket, rate)))) {
            RateLimiter limiter = redtier.limiter();
            long started = System.nanoTime();
            Duration last = Duration.ZERO;
            Decision decision = limiter.check(request("queue"));
            assertThat(decision.delay()).isZero();
            while (decision.allowed()) {
                assertThat(decision.delay()).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofSeconds(3));
                last = decision.delay();
                decision = limiter.check(request("queue"));
            }
            assertThat(last).as("the queue has filled").isGreaterThan(Duration.ofSeconds(2));
            assertThat(decision.delay()).isZero();
            assertThat(decision.limits().get(0).retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
            await("a place comes free")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> limiter.peek(request("queue")).allowed());
            Decision next = limiter.check(request("queue"));
            next.awaitTurn();
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .as("the one that came last waited for those before it")
                    .isGreaterThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void whatALaterClusterRejectsIsGivenBackToTheEarlier() {
        RedisServers.Server other = servers.primary();
        LimitEntry wide = limit("wide", Algorithm.SlidingWindowLog, new Rate(10, DAY, null));
        LimitEntry narrow = limit("narrow", Algorithm.FixedWindow, new Rate(1, DAY, null));
        LimitEntry elsewhere = new LimitEntry(
                "shop/zoo",
                narrow.policy(),
                narrow.keyPrefix(),
                narrow.mode(),
                narrow.algorithm(),
                narrow.rate(),
                narrow.key(),
                narrow.when(),
                narrow.cost(),
                narrow.response(),
                narrow.onRedisFailure());
        PolicyDocument both = PolicyDocument.of(
                Documents.WORKLOAD,
                Map.of(Documents.CLUSTER, standalone(server.address()), "shop/zoo", standalone(other.address())),
                Map.of(),
                Map.of(),
                Map.of("wide", wide, "narrow", elsewhere));
        try (Redtier redtier = Instances.patient().document(both).build()) {
            Instances.awaitConnected(redtier);
            RateLimiter limiter = redtier.limiter();
            assertThat(limiter.check(request("dave")).allowed()).isTrue();
            Decision rejected = limiter.check(request("dave"));
            assertThat(rejected.allowed()).isFalse();
            assertThat(rejected.binding().orElseThrow().name()).isEqualTo("narrow");
            assertThat(rejected.limits()).noneMatch(Decision.Limit::counted);
            assertThat(limiter.peek("wide", "dave", 1).limits().get(0).remaining())
                    .isEqualTo(9);
        }
    }

    @Test
    void withoutRedisEachInstanceGrantsItsShare() throws Exception {
        RedisServers.Server own = servers.primary();
        PolicyDocument document = document(
                standalone(own.address()),
                Map.of(
                        "share",
                        limit(
                                "share",
                                Algorithm.SlidingWindowCounter,
                                new Rate(10, DAY, null),
                                Mode.Enforce,
                                OnRedisFailure.LocalShare)));
        try (Redtier one = Instances.patient().document(document).build();
                Redtier two = Instances.patient().document(document).build();
                Jedis redis = own.connect()) {
            await("both instances are known")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> redis.zcard("redtier:instances:{shop/deployment/catalog}") == 2);
            // The later one knows of both, the earlier may have to ask once more.
            await("both know of each other").atMost(40, TimeUnit.SECONDS).until(() -> {
                redis.publish("redtier:policies:{shop/deployment/catalog}", "1");
                return redis.zrangeWithScores("redtier:instances:{shop/deployment/catalog}", 0, -1).stream()
                        .allMatch(instance -> instance.getScore() > started(redis));
            });
            own.kill();
            long allowed = 0;
            for (int i = 0; i < 20; i++) {
                for (Redtier instance : new Redtier[] {one, two}) {
                    Decision decision = instance.limiter().check("share", "erin", 1);
                    assertThat(decision.degraded()).isTrue();
                    allowed += decision.allowed() ? 1 : 0;
                }
            }
            assertThat(allowed).isEqualTo(10);
        }
    }

    private long started;

    private long started(Jedis redis) {
        if (started == 0) {
            started = Long.parseLong(redis.time().get(0)) * 1_000 + 1_000;
        }
        return started;
    }
}
