package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.limit;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import io.redtier.runtime.document.LimitEntry.OnRedisFailure;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

@Timeout(60)
class RateLimiterIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
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

    @BeforeEach
    void empty() {
        try (Jedis redis = server.connect()) {
            redis.flushAll();
        }
    }

    private static Redtier redtier(Map<String, LimitEntry> limits) {
        return Redtier.builder()
                .document(document(standalone(server.address()), limits))
                .build();
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
    void sixtyFourThreadsInEachOfFourProcessesGetExactlyTheLimit(Algorithm algorithm) throws Exception {
        // Over a day nothing is refilled while the test runs: 1000 per day is one in 86 s, and 1 more is the slack.
        PolicyDocument document =
                document(standalone(server.address()), Map.of("l", limit("l", algorithm, new Rate(1000, DAY, null))));
        byte[] json = PolicyDocuments.write(document);
        try (Peer second = Peer.start(json, "limit", "l", 10);
                Peer third = Peer.start(json, "limit", "l", 10);
                Peer fourth = Peer.start(json, "limit", "l", 10);
                Redtier redtier = Redtier.builder()
                        .document(document)
                        .maxConnections(64)
                        .commandTimeout(Peer.PATIENCE)
                        .build()) {
            Peer.awaitConnected(redtier);
            long sum = Peer.allowed(redtier, "l", 64, 10);
            for (Peer peer : List.of(second, third, fourth)) {
                sum += Long.parseLong(peer.line());
            }
            long refill = algorithm == Algorithm.TokenBucket || algorithm == Algorithm.LeakyBucket ? 1 : 0;
            assertThat(sum).isBetween(1000L, 1000L + refill);
            assertThat(redtier.limiter().check("l", "alice", 500).allowed()).isFalse();
        }
    }

    @Test
    void theLargestLimitsAreCountedExactly() {
        long most = 1L << 52;
        long day = 52_124_995;
        try (Redtier redtier = redtier(Map.of(
                "window", limit("window", Algorithm.FixedWindow, new Rate(most, DAY, null)),
                "bucket", limit("bucket", Algorithm.TokenBucket, new Rate(1, DAY, day))))) {
            RateLimiter limiter = redtier.limiter();
            assertThat(limiter.check("window", "bob", most - 1).limits().get(0).remaining())
                    .isEqualTo(1);
            assertThat(limiter.check("window", "bob", 2).allowed()).isFalse();
            assertThat(limiter.check("window", "bob", 1).allowed()).isTrue();
            assertThat(limiter.check("window", "bob", 1).allowed()).isFalse();
            assertThat(limiter.check("bucket", "bob", day - 1).limits().get(0).remaining())
                    .isEqualTo(1);
            assertThat(limiter.check("bucket", "bob", 2).allowed()).isFalse();
            assertThat(limiter.check("bucket", "bob", 1).allowed()).isTrue();
            assertThat(limiter.check("bucket", "bob", 1).allowed()).isFalse();
        }
    }

    @Test
    void aBucketRefillsEvenlyAndTellsWhenToComeBack() {
        try (Redtier redtier = redtier(Map.of("l", limit("l", Algorithm.TokenBucket, new Rate(600, MINUTE, 5L))))) {
            RateLimiter limiter = redtier.limiter();
            assertThat(limiter.check("l", "bob", 5).limits().get(0).remaining()).isZero();
            Decision.Limit denied = limiter.check("l", "bob", 2).limits().get(0);
            assertThat(denied.within()).isFalse();
            assertThat(denied.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(200));
            assertThat(denied.resetAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(500));
            await("two tokens come within 0.2 s").atMost(10, TimeUnit.SECONDS).until(() -> limiter.check("l", "bob", 2)
                    .allowed());
            Decision never = limiter.check("l", "bob", Long.MAX_VALUE);
            assertThat(never.allowed()).isFalse();
        }
    }

    @Test
    void aFixedWindowEndsAtItsTimeWhateverComesMeanwhile() {
        try (Redtier redtier =
                redtier(Map.of("l", limit("l", Algorithm.FixedWindow, new Rate(2, Duration.ofSeconds(1), null))))) {
            RateLimiter limiter = redtier.limiter();
            limiter.check("l", "bob", 1);
            limiter.check("l", "bob", 1);
            assertThat(limiter.check("l", "bob", 1).allowed()).isFalse();
            await("the window ends although it is asked all the time")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> limiter.check("l", "bob", 1).allowed());
            try (Jedis redis = server.connect()) {
                assertThat(redis.pttl(redis.keys("rl:shop:catalog-limits:l:{bob}:*")
                                .iterator()
                                .next()))
                        .isBetween(1L, 1000L);
            }
        }
    }

    @Test
    void severalLimitsCountTogetherOrNotAtAll() {
        Map<String, LimitEntry> limits = Map.of(
                "narrow", limit("narrow", Algorithm.FixedWindow, new Rate(2, DAY, null)),
                "wide", limit("wide", Algorithm.TokenBucket, new Rate(10, DAY, null)),
                "watch",
                        limit(
                                "watch",
                                Algorithm.FixedWindow,
                                new Rate(1, DAY, null),
                                Mode.Shadow,
                                OnRedisFailure.Allow));
        try (Redtier redtier = redtier(limits)) {
            RateLimiter limiter = redtier.limiter();
            Decision first = limiter.check(request("carol"));
            assertThat(first.allowed()).isTrue();
            assertThat(first.binding().orElseThrow().name()).isEqualTo("narrow");
            Decision second = limiter.check(request("carol"));
            assertThat(second.allowed())
                    .as("a limit in shadow mode never rejects")
                    .isTrue();
            assertThat(second.limits()).filteredOn(Decision.Limit::isShadow).allMatch(limit -> !limit.within());
            for (int i = 0; i < 5; i++) {
                Decision third = limiter.check(request("carol"));
                assertThat(third.allowed()).isFalse();
                assertThat(third.binding().orElseThrow().name()).isEqualTo("narrow");
            }
            assertThat(limiter.check("wide", "carol", 8).allowed())
                    .as("rejected requests cost the other limit nothing")
                    .isTrue();
            assertThat(limiter.check(request("dave")).allowed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aLimitRaisedAtRuntimeKeepsWhatWasCounted(Algorithm algorithm) {
        try (Redtier redtier = redtier(Map.of("l", limit("l", algorithm, new Rate(10, DAY, null))));
                Jedis redis = server.connect()) {
            assertThat(redtier.limiter().check("l", "bob", 10).allowed()).isTrue();
            PolicyDocument raised = document(
                            standalone(server.address()), Map.of("l", limit("l", algorithm, new Rate(30, DAY, null))))
                    .withGeneration(2);
            redis.set(
                    "redtier:policies:{shop/deployment/catalog}",
                    new String(PolicyDocuments.write(raised), java.nio.charset.StandardCharsets.UTF_8));
            await("the subscription stands and the document is taken")
                    .atMost(15, TimeUnit.SECONDS)
                    .until(() -> {
                        redis.publish("redtier:policies:{shop/deployment/catalog}", "2");
                        return redtier.generation() == 2;
                    });
            Decision.Limit limit =
                    redtier.limiter().check("l", "bob", 1).limits().get(0);
            assertThat(limit.within()).isTrue();
            assertThat(limit.remaining()).isEqualTo(19);
        }
    }

    @Test
    void withoutRedisEachLimitSaysWhatHappens() {
        RedisServers.Server own = servers.primary();
        Rate rate = new Rate(10, MINUTE, null);
        Map<String, LimitEntry> limits = Map.of(
                "open", limit("open", Algorithm.TokenBucket, rate, Mode.Enforce, OnRedisFailure.Allow),
                "closed", limit("closed", Algorithm.TokenBucket, rate, Mode.Enforce, OnRedisFailure.Deny));
        try (Redtier redtier = Redtier.builder()
                .document(document(standalone(own.address()), limits))
                .build()) {
            RateLimiter limiter = redtier.limiter();
            assertThat(limiter.check(request("erin")).degraded()).isFalse();
            own.kill();
            assertThat(limiter.check("open", "erin", 1).allowed()).isTrue();
            assertThat(limiter.check("closed", "erin", 1).allowed()).isFalse();
            assertThat(limiter.check("closed", "erin", 1).degraded()).isTrue();
            assertThatThrownBy(() -> limiter.check("other", "erin", 1))
                    .hasMessage("the policy document has no limit \"other\"; it has [closed, open]");
            assertThatThrownBy(() -> limiter.check("open", "erin", -1))
                    .hasMessage("cost -1 of limit \"open\" is below 1; give 1 or more");
        }
    }
}
