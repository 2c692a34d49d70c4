package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.WORKLOAD;
import static io.redtier.runtime.testing.Documents.lock;
import static io.redtier.runtime.testing.Documents.replicatedLock;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(120)
class LockIT {
    private static final int INCREMENTS = 300;

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

    private static PolicyDocument document() {
        return Documents.document(standalone(server.address()));
    }

    @Test
    void oneOwnerAtATimeWithGrowingTokens() {
        try (Redtier redtier = Instances.patient().document(document()).build()) {
            Lock payment = redtier.lock("payment");
            LockHandle first = payment.tryAcquire("7").orElseThrow();
            assertThat(payment.tryAcquire("7")).isEmpty();
            assertThat(payment.tryAcquire("8")).isPresent();
            assertThat(first.isHeld()).isTrue();
            first.close();
            assertThat(first.isHeld()).isFalse();
            try (LockHandle second = payment.acquire("7");
                    Jedis redis = server.connect()) {
                assertThat(second.fencingToken().orElseThrow())
                        .isGreaterThan(first.fencingToken().orElseThrow());
                first.close();
                assertThat(redis.exists("catalog:lock:payment:{7}"))
                        .as("a former owner releases nothing")
                        .isTrue();
            }
        }
    }

    @Test
    void twoProcessesExcludeEachOther() throws Exception {
        byte[] json = PolicyDocuments.write(document());
        try (Peer peer = Peer.start(json, "increment", server.port(), INCREMENTS);
                Redtier redtier = Instances.patient().document(document()).build();
                Jedis redis = server.connect()) {
            await("the other process is at work").atMost(60, TimeUnit.SECONDS).until(() -> redis.exists("counter"));
            Peer.increment(redtier, server.port(), INCREMENTS);
            assertThat(peer.line()).isEqualTo("done");
            assertThat(redis.get("counter")).isEqualTo(Integer.toString(2 * INCREMENTS));
        }
    }

    @Test
    void theLockOfAKilledProcessIsFreeOnceItsLeaseHasRunOut() throws Exception {
        try (Peer peer = Peer.start(PolicyDocuments.write(document()), "hold", "7");
                Redtier redtier = Instances.patient().document(document()).build()) {
            long token = Long.parseLong(peer.line());
            assertThat(redtier.lock("payment").tryAcquire("7")).isEmpty();
            peer.kill();
            assertThat(redtier.lock("payment").tryAcquire("7"))
                    .as("the lease still stands")
                    .isEmpty();
            try (LockHandle handle = redtier.lock("payment").acquire("7")) {
                assertThat(handle.fencingToken().orElseThrow()).isGreaterThan(token);
            }
        }
    }

    @Test
    void aLeaseIsRenewedWhileHeldAndGivenUpWhenLost() {
        PolicyDocument document = withLocks(Map.of(
                "renewed", lock(Duration.ofSeconds(3), Duration.ofSeconds(20), true),
                "plain", lock(Duration.ofSeconds(3), Duration.ofSeconds(20), false)));
        try (Redtier redtier = Instances.patient().document(document).build();
                Jedis redis = server.connect()) {
            LockHandle renewed = redtier.lock("renewed").acquire("7");
            LockHandle plain = redtier.lock("plain").acquire("7");
            await("the lease without renewal runs out")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> !plain.isHeld());
            redtier.lock("plain").acquire("7").close();
            assertThat(renewed.isHeld()).isTrue();
            assertThat(redtier.lock("renewed").tryAcquire("7")).isEmpty();

            redis.del("catalog:lock:renewed:{7}");
            await("the owner notices that its lock is gone")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> !renewed.isHeld());
        }
    }

    @Test
    void waitsForMaxWaitThenFailsAndNeverFailsOpen() {
        RedisServers.Server own = servers.primary();
        PolicyDocument document = PolicyDocument.of(
                WORKLOAD,
                Map.of(CLUSTER, standalone(own.address())),
                Map.of(),
                Map.of("payment", lock(Duration.ofSeconds(10), Duration.ofMillis(100), true)),
                Map.of());
        try (Redtier redtier = Instances.patient().document(document).build()) {
            Lock payment = redtier.lock("payment");
            LockHandle held = payment.acquire("7");
            assertThatThrownBy(() -> payment.acquire("7"))
                    .isInstanceOf(LockNotAcquiredException.class)
                    .hasMessage("lock \"payment\" of key \"7\" is held by another owner; try again later");
            own.kill();
            assertThatThrownBy(() -> payment.tryAcquire("8")).isInstanceOf(RedisUnavailableException.class);
            held.close();
            assertThatThrownBy(() -> redtier.lock("refund").tryAcquire("7"))
                    .hasMessage("the policy document has no lock \"refund\"; it has [payment]");
        }
    }

    @Test
    void takesOneRoundTripAndGivesBackInAnother() throws Exception {
        try (Redtier redtier = Instances.patient().document(document()).build()) {
            Lock payment = redtier.lock("payment");
            payment.acquire("7").close();
            assertThat(RoundTrips.during(
                            server, "lock:payment", () -> payment.acquire("7").close()))
                    .hasSize(2);
        }
    }

    @Test
    void whoWaitsIsWokenByTheReleaseAndAsksSeldomMeanwhile() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Redtier holder = Instances.patient().document(document()).build();
                Redtier other = Instances.patient().document(document()).build();
                Jedis redis = server.connect()) {
            LockHandle held = holder.lock("payment").acquire("7");
            AtomicLong entered = new AtomicLong();
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(executor.submit(() -> {
                    other.lock("payment").acquire("7").close();
                    entered.incrementAndGet();
                }));
            }
            await("they listen")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> redis.pubsubNumSub("catalog:lock:payment").get("catalog:lock:payment") == 1);
            assertThat(entered).hasValue(0);
            List<String> calls = RoundTrips.during(server, "lock:payment", () -> {
                held.close();
                waiting.forEach(LockIT::join);
            });
            assertThat(calls)
                    .as("one release, then for each waiter one call or two to take it and one to release")
                    .hasSizeLessThanOrEqualTo(20);
            assertThat(entered).hasValue(3);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void tellsTheOwnerThatItsLockIsLost() throws Exception {
        PolicyDocument document = withLocks(Map.of(
                "renewed", lock(Duration.ofSeconds(3), Duration.ZERO, true),
                "plain", lock(Duration.ofMillis(300), Duration.ZERO, false)));
        try (Redtier redtier = Instances.patient().document(document).build();
                Jedis redis = server.connect()) {
            CountDownLatch lost = new CountDownLatch(3);
            LockHandle renewed = redtier.lock("renewed").acquire("7");
            renewed.onLost(lost::countDown);
            LockHandle plain = redtier.lock("plain").acquire("7");
            plain.onLost(lost::countDown);
            LockHandle released = redtier.lock("renewed").acquire("8");
            released.onLost(() -> {
                throw new AssertionError("it was given back");
            });
            released.close();
            redis.del("catalog:lock:renewed:{7}");
            await("both are told").atMost(60, TimeUnit.SECONDS).until(() -> lost.getCount() == 1);
            assertThat(plain.isHeld()).isFalse();
            assertThat(renewed.isHeld()).isFalse();
            plain.onLost(lost::countDown);
            assertThat(lost.await(60, TimeUnit.SECONDS)).as("told at once").isTrue();
            assertThatThrownBy(() -> renewed.onLost(null)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isHeldOnceEnoughReplicasHaveIt() {
        RedisServers.Server primary = servers.primary();
        RedisServers.Server replica = servers.replicaOf(primary);
        PolicyDocument document = PolicyDocument.of(
                WORKLOAD,
                Map.of(CLUSTER, standalone(primary.address())),
                Map.of(),
                Map.of("one", replicatedLock(1), "two", replicatedLock(2)),
                Map.of());
        try (Redtier redtier = Instances.patient().document(document).build();
                Jedis copy = replica.connect();
                Jedis redis = primary.connect()) {
            try (LockHandle held = redtier.lock("one").acquire("7")) {
                assertThat(copy.exists("catalog:lock:one:{7}")).isTrue();
                assertThat(redtier.lock("one").tryAcquire("7")).isEmpty();
                assertThat(held.isHeld()).isTrue();
            }
            try (Redtier hasty = Redtier.builder()
                    .commandTimeout(Duration.ofSeconds(2))
                    .document(document)
                    .build()) {
                Instances.awaitConnected(hasty);
                assertThatThrownBy(() -> hasty.lock("two").acquire("7"))
                        .isInstanceOf(LockNotReplicatedException.class)
                        .hasMessageStartingWith("lock \"two\" of key \"7\" reached 1 of the 2 replicas");
                assertThat(redis.exists("catalog:lock:two:{7}"))
                        .as("it was given back")
                        .isFalse();
            }
        }
    }

    private static void join(Future<?> task) {
        try {
            task.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static PolicyDocument withLocks(Map<String, LockEntry> locks) {
        return PolicyDocument.of(WORKLOAD, Map.of(CLUSTER, standalone(server.address())), Map.of(), locks, Map.of());
    }
}
