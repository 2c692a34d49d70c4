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
                    .isLessThanOrEqualTo(
                            2 * decision.limits().get(0).resetAfter().toMillis() + 1_001);
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
    void aQueueGivesEachRequestItsTurn() {
        try (Redtier redtier = redtier(Map.of("q", limit("q", Algorithm.LeakyBucket, new Rate(10, DAY, null, 3L))))) {
            RateLimiter limiter = redtier.limiter();
            Duration last = Duration.ZERO;
            for (int turn = 0; turn <= 3; turn++) {
                Decision decision = limiter.check(request("queue"));
                assertThat(decision.allowed()).isTrue();
                assertThat(decision.delay())
                        .isGreaterThanOrEqualTo(last)
                        .isLessThanOrEqualTo(DAY.dividedBy(10).multipliedBy(turn));
                last = decision.delay();
            }
            assertThat(last).as("the queue has filled").isGreaterThan(DAY.dividedBy(5));
            Decision rejected = limiter.check(request("queue"));
            assertThat(rejected.allowed()).isFalse();
            assertThat(rejected.delay()).isZero();
            assertThat(rejected.limits().get(0).retryAfter()).isPositive().isLessThanOrEqualTo(DAY.dividedBy(10));
        }
    }

    @Test
    void aTurnIsAwaited() throws Exception {
        Rate rate = new Rate(1, Duration.ofSeconds(3), null, 1L);
        try (Redtier redtier = redtier(Map.of("turn", limit("turn", Algorithm.LeakyBucket, rate)))) {
            long started = System.nanoTime();
            redtier.limiter().check(request("turn"));
            Decision second = redtier.limiter().check(request("turn"));
            long answered = System.nanoTime();
            second.awaitTurn();
            assertThat(second.allowed()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - answered)).isGreaterThanOrEqualTo(second.delay());
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .as("its turn is three seconds after the first")
                    .isGreaterThanOrEqualTo(rate.window().minusMillis(1));
        }
    }

    @Test
    void whatALaterClusterRejectsIsGivenBackToTheEarlier() {
        RedisServers.Server other = servers.primary();
        LimitEntry wide = limit("wide", Algorithm.SlidingWindowLog, new Rate(10, DAY, null));
        LimitEntry narrow = limit("narrow", Algorithm.FixedWindow, new Rate(1, DAY, null));
        PolicyDocument both = onTwo(server, wide, other, narrow);
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
    void aShareIsGivenBackWhereALaterClusterRejects() throws Exception {
        RedisServers.Server down = servers.primary();
        LimitEntry wide =
                limit("wide", Algorithm.FixedWindow, new Rate(2, DAY, null), Mode.Enforce, OnRedisFailure.LocalShare);
        LimitEntry narrow = limit("narrow", Algorithm.FixedWindow, new Rate(1, DAY, null));
        try (Redtier redtier =
                Instances.patient().document(onTwo(down, wide, server, narrow)).build()) {
            Instances.awaitConnected(redtier);
            down.kill();
            RateLimiter limiter = redtier.limiter();
            Decision first = limiter.check(request("frank"));
            assertThat(first.degraded()).isTrue();
            assertThat(first.limits()).hasSize(2).allMatch(Decision.Limit::counted);
            Decision rejected = limiter.check(request("frank"));
            assertThat(rejected.binding().orElseThrow().name()).isEqualTo("narrow");
            assertThat(rejected.limits()).noneMatch(Decision.Limit::counted);
            assertThat(limiter.peek("wide", "frank", 1).limits().get(0).remaining())
                    .isEqualTo(1);
        }
    }

    /** The first cluster is asked before the second. */
    private static PolicyDocument onTwo(
            RedisServers.Server first, LimitEntry onFirst, RedisServers.Server second, LimitEntry onSecond) {
        LimitEntry elsewhere = new LimitEntry(
                "shop/zoo",
                onSecond.policy(),
                onSecond.keyPrefix(),
                onSecond.mode(),
                onSecond.algorithm(),
                onSecond.rate(),
                onSecond.key(),
                onSecond.when(),
                onSecond.cost(),
                onSecond.response(),
                onSecond.onRedisFailure());
        return PolicyDocument.of(
                Documents.WORKLOAD,
                Map.of(Documents.CLUSTER, standalone(first.address()), "shop/zoo", standalone(second.address())),
                Map.of(),
                Map.of(),
                Map.of("wide", onFirst, "narrow", elsewhere));
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
