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
import io.redtier.runtime.testing.Crowd;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.args.ClientPauseMode;

/** Calls that come while others are under way share round trips, and nobody can tell but by the server's load. */
@Timeout(180)
class SharedRoundTripsIT {
    private static final int CALLERS = 60;
    /** One on each connection when the server began to pause, and a few more batches if the machine is slow. */
    private static final int FEW = 20;

    private static final Rate RATE = new Rate(40, Duration.ofDays(1), null);

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

    @BeforeEach
    void empty() {
        try (Jedis redis = server.connect()) {
            redis.flushAll();
        }
    }

    private static Redtier.Builder builder(LimitEntry limit) {
        return Instances.patient().document(document(standalone(server.address()), Map.of("l", limit)));
    }

    private static Redtier redtier(LimitEntry limit) {
        Redtier redtier = builder(limit).build();
        Instances.awaitConnected(redtier);
        return redtier;
    }

    /** Lets all callers come while the server answers no script, so that they have to share. */
    private static <T> List<T> atOnce(Jedis redis, Crowd.Call<T> call) {
        redis.clientPause(TimeUnit.MINUTES.toMillis(2), ClientPauseMode.WRITE);
        Crowd<T> crowd = Crowd.of(CALLERS, call);
        try {
            await("all have come")
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> crowd.areAllIn("io.redtier.runtime.redis"));
        } finally {
            redis.clientUnpause();
        }
        return crowd.results();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void decisionsOnOneKeyBecomeOneCallAndAreExact(Algorithm algorithm) throws Exception {
        List<Decision> decisions = new ArrayList<>();
        try (Redtier redtier = redtier(limit("l", algorithm, RATE));
                Jedis redis = server.connect()) {
            List<String> sent = RoundTrips.during(
                    server,
                    "rl:shop",
                    () -> decisions.addAll(atOnce(redis, i -> redtier.limiter().check("l", "hot", 1))));
            assertThat(sent).hasSizeLessThan(FEW);
        }
        assertThat(decisions).hasSize(CALLERS).noneMatch(Decision::degraded);
        assertThat(decisions.stream()
                        .filter(Decision::allowed)
                        .map(decision -> decision.limits().get(0).remaining()))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, RATE.limit()).boxed().toList());
        assertThat(decisions.stream().filter(decision -> !decision.allowed()))
                .hasSize(CALLERS - (int) RATE.limit())
                .allSatisfy(decision -> {
                    assertThat(decision.limits().get(0).remaining()).isZero();
                    assertThat(decision.limits().get(0).retryAfter()).isPositive();
                });
    }

    @Test
    void decisionsOnManyKeysBecomeOneCall() throws Exception {
        List<Decision> decisions = new ArrayList<>();
        try (Redtier redtier = redtier(limit("l", Algorithm.TokenBucket, RATE));
                Jedis redis = server.connect()) {
            List<String> sent = RoundTrips.during(
                    server,
                    "rl:shop",
                    () -> decisions.addAll(atOnce(redis, i -> redtier.limiter().check("l", "user-" + i, 3))));
            assertThat(sent).hasSizeLessThan(FEW);
        }
        assertThat(decisions).hasSize(CALLERS).allSatisfy(decision -> {
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.limits().get(0).remaining()).isEqualTo(37);
        });
    }

    @Test
    void whatALimitOnlyWatchesIsToldToTheOnesAboveIt() throws Exception {
        LimitEntry shadow = limit("l", Algorithm.FixedWindow, RATE, Mode.Shadow, OnRedisFailure.Allow);
        try (Redtier redtier = redtier(shadow);
                Jedis redis = server.connect()) {
            List<Decision> decisions = atOnce(redis, i -> redtier.limiter().check("l", "hot", 1));
            assertThat(decisions).allMatch(Decision::allowed);
            assertThat(decisions.stream()
                            .filter(decision -> decision.limits().get(0).within()))
                    .hasSize((int) RATE.limit());
        }
    }

    @Test
    void aKeyThatHoldsSomethingElseFailsItsOwnCallersOnly() throws Exception {
        LimitEntry limit = limit("l", Algorithm.TokenBucket, RATE, Mode.Enforce, OnRedisFailure.Deny);
        try (Redtier redtier = redtier(limit);
                Jedis redis = server.connect()) {
            redtier.limiter().check("l", "user-7", 1);
            String key = redis.keys("rl:*user-7*").iterator().next();
            redis.del(key);
            redis.rpush(key, "what an operator typed");
            List<Decision> decisions = atOnce(redis, i -> redtier.limiter().check("l", "user-" + i % 20, 1));
            for (int i = 0; i < CALLERS; i++) {
                assertThat(decisions.get(i).degraded()).as("caller %d", i).isEqualTo(i % 20 == 7);
                assertThat(decisions.get(i).allowed()).as("caller %d", i).isEqualTo(i % 20 != 7);
            }
        }
    }

    @Test
    void aServerThatForgotTheScriptIsToldItOnceForAllThatWait() throws Exception {
        try (Redtier redtier = redtier(limit("l", Algorithm.FixedWindow, RATE));
                Jedis redis = server.connect()) {
            redtier.limiter().check("l", "someone else", 1);
            List<Decision> decisions = new ArrayList<>();
            List<String> sent = RoundTrips.during(server, "\"EVAL\"", () -> {
                redis.scriptFlush();
                decisions.addAll(atOnce(redis, i -> redtier.limiter().check("l", "user-" + i, 1)));
            });
            assertThat(decisions).noneMatch(Decision::degraded).allMatch(Decision::allowed);
            assertThat(sent).isNotEmpty().hasSizeLessThan(FEW);
        }
    }

    @Test
    void everyCallerGetsItsOwnReply() throws Exception {
        try (Redtier redtier = redtier(limit("l", Algorithm.FixedWindow, RATE))) {
            Cache<String> cache = redtier.cache("products", String.class);
            Lock lock = redtier.lock("payment");
            RedisData data = redtier.redis();
            Crowd<Integer> crowd = Crowd.of(32, caller -> {
                for (int round = 0; round < 50; round++) {
                    String own = caller + "/" + round;
                    cache.put(own, "value of " + own);
                    assertThat(cache.get(own, key -> "loaded").value()).isEqualTo("value of " + own);
                    try (LockHandle handle = lock.tryAcquire(own).orElseThrow()) {
                        assertThat(lock.tryAcquire(own)).isEmpty();
                        assertThat(handle.isHeld()).isTrue();
                    }
                    assertThat(data.counter("of-" + caller).add(1)).isEqualTo(round + 1);
                    assertThat(redtier.limiter()
                                    .check("l", own, 7)
                                    .limits()
                                    .get(0)
                                    .remaining())
                            .isEqualTo(33);
                }
                return caller;
            });
            assertThat(crowd.results()).hasSize(32);
        }
    }

    @Test
    void aDecisionWhoseConnectionBrokeIsNotSentAgain() throws Exception {
        Rate large = new Rate(1_000_000, Duration.ofDays(1), null);
        AtomicInteger sure = new AtomicInteger();
        AtomicInteger unsure = new AtomicInteger();
        try (Redtier redtier = redtier(limit("l", Algorithm.FixedWindow, large));
                Jedis redis = server.connect()) {
            Crowd<Integer> crowd = Crowd.of(16, caller -> {
                for (int i = 0; i < 400; i++) {
                    (redtier.limiter().check("l", "hot", 1).degraded() ? unsure : sure).incrementAndGet();
                }
                return caller;
            });
            for (int i = 0; i < 5; i++) {
                int seen = sure.get();
                await("some decisions more, or all")
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> sure.get() > seen + 50 || crowd.isOver());
                redis.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            }
            crowd.results();
            Instances.awaitConnected(redtier);
            long counted = large.limit()
                    - redtier.limiter().peek("l", "hot", 1).limits().get(0).remaining();
            assertThat(counted).isBetween((long) sure.get(), (long) sure.get() + unsure.get());
        }
    }

    @Test
    void aServerThatIsSilentKeepsNobodyForEver() {
        LimitEntry limit = limit("l", Algorithm.TokenBucket, RATE, Mode.Enforce, OnRedisFailure.Deny);
        try (Redtier redtier =
                        builder(limit).commandTimeout(Duration.ofMillis(500)).build();
                Jedis redis = server.connect()) {
            Instances.awaitConnected(redtier);
            redis.clientPause(TimeUnit.MINUTES.toMillis(5), ClientPauseMode.WRITE);
            try {
                List<Decision> decisions = Crowd.of(
                                CALLERS, i -> redtier.limiter().check("l", "user-" + i, 1))
                        .results();
                assertThat(decisions).allMatch(Decision::degraded).noneMatch(Decision::allowed);
            } finally {
                redis.clientUnpause();
            }
            await("Redis decides again")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> !redtier.limiter().check("l", "somebody", 1).degraded());
        }
    }

    @Test
    void withoutSharingEachCallIsARoundTripOfItsOwn() throws Exception {
        List<Decision> decisions = new ArrayList<>();
        try (Redtier redtier = builder(limit("l", Algorithm.TokenBucket, RATE))
                        .maxConnections(CALLERS + 1)
                        .sharedRoundTrips(false)
                        .build();
                Jedis redis = server.connect()) {
            Instances.awaitConnected(redtier);
            redtier.limiter().check("l", "the first one tells the server the script", 1);
            List<String> sent = RoundTrips.during(
                    server,
                    "\"EVALSHA\"",
                    () -> decisions.addAll(atOnce(redis, i -> redtier.limiter().check("l", "hot", 1))));
            assertThat(sent).hasSize(CALLERS);
        }
        assertThat(decisions.stream().filter(Decision::allowed)).hasSize((int) RATE.limit());
    }

    @Test
    void aSingleCallerIsNotBatched() throws Exception {
        try (Redtier redtier = redtier(limit("l", Algorithm.TokenBucket, RATE))) {
            redtier.limiter().check("l", "the first one tells the server the script", 1);
            List<String> sent = RoundTrips.during(server, "rl:shop", () -> IntStream.range(0, 10)
                    .forEach(i -> redtier.limiter().check("l", "hot", 1)));
            assertThat(sent).hasSize(10);
        }
    }
}
