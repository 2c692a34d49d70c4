package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cluster;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Crowd;
import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisClusters;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** Everything on a Redis Cluster: the keys of one subject share a slot, those of a policy do not. */
@Timeout(180)
class ClusterModeIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Rate RATE = new Rate(40, DAY, null);

    private static RedisServers servers;
    private static RedisClusters nodes;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        nodes = RedisClusters.start(servers, false);
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    @BeforeEach
    void empty() {
        for (RedisServers.Server primary : nodes.primaries()) {
            try (Jedis redis = primary.connect()) {
                redis.flushAll();
            }
        }
    }

    private static Redtier redtier(Map<String, LimitEntry> limits) {
        Redtier redtier = Instances.patient()
                .document(document(cluster(nodes.endpoints()), limits))
                .build();
        Instances.awaitConnected(redtier);
        return redtier;
    }

    /** Counts by the address of the client instead of a header. */
    private static LimitEntry byAddress(String name, Rate rate) {
        LimitEntry limit = limit(name, Algorithm.FixedWindow, rate);
        return new LimitEntry(
                limit.cluster(),
                limit.policy(),
                limit.keyPrefix(),
                limit.mode(),
                limit.algorithm(),
                limit.rate(),
                List.of(new KeyPart(KeyPart.Source.ClientIp, null)),
                limit.when(),
                limit.cost(),
                limit.response(),
                limit.onRedisFailure());
    }

    private static RequestAttributes request(String user, String address) {
        return RequestAttributes.builder()
                .method("GET")
                .path("/api/v1/products")
                .clientIp(address)
                .header("X-User-Id", user)
                .build();
    }

    private static long scripts() {
        return nodes.primaries().stream()
                .mapToLong(node -> {
                    try (Jedis redis = node.connect()) {
                        String stats = redis.info("commandstats");
                        return stats.lines()
                                .filter(line -> line.startsWith("cmdstat_eval:") || line.startsWith("cmdstat_evalsha:"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1"))
                                        - Long.parseLong(line.replaceAll(".*failed_calls=(\\d+).*", "$1")))
                                .sum();
                    }
                })
                .sum();
    }

    @Test
    void cachesLocksAndDataAreSpreadOverAllShards() {
        try (Redtier redtier = redtier(Map.of())) {
            Cache<String> cache = redtier.cache("products", String.class);
            Lock lock = redtier.lock("payment");
            RedisData data = redtier.redis();
            List<Integer> callers = Crowd.of(16, caller -> {
                        for (int i = 0; i < 20; i++) {
                            String key = "spread-" + caller + "-" + i;
                            assertThat(cache.get(key, name -> "value of " + name)
                                            .source())
                                    .isEqualTo(Lookup.Source.LOADED);
                            assertThat(cache.get(key, name -> "not asked").value())
                                    .isEqualTo("value of " + key);
                            try (LockHandle handle = lock.tryAcquire(key).orElseThrow()) {
                                assertThat(handle.fencingToken()).isPresent();
                                assertThat(lock.tryAcquire(key)).isEmpty();
                            }
                            assertThat(data.counter("count-" + caller).add(2)).isEqualTo(2 * (i + 1));
                            assertThat(data.list("list-" + key).pushHead("x", 3))
                                    .isEqualTo(1);
                            assertThat(data.sortedSet("board").add(key, i)).isTrue();
                        }
                        return caller;
                    })
                    .results();
            assertThat(callers).hasSize(16);
            assertThat(data.sortedSet("board").size()).isEqualTo(320);
        }
        for (RedisServers.Server primary : nodes.primaries()) {
            try (Jedis redis = primary.connect()) {
                assertThat(redis.keys("catalog:products:{spread-*").size()).isBetween(60, 160);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "}x", "{}", "{a}b", "a}b{c", "%7Dx", "%257Dx", "a b", "한국"})
    void aKeyWithBracesKeepsItsValueLeaseAndFenceInOneSlot(String key) {
        try (Redtier redtier = redtier(Map.of("l", limit("l", Algorithm.TokenBucket, RATE)))) {
            Cache<String> cache = redtier.cache("products", String.class);
            assertThat(cache.get(key, name -> "value of " + name).source()).isEqualTo(Lookup.Source.LOADED);
            assertThat(cache.get(key, name -> "not asked").value()).isEqualTo("value of " + key);
            assertThat(cache.invalidate(key)).isTrue();
            try (LockHandle handle = redtier.lock("payment").tryAcquire(key).orElseThrow()) {
                assertThat(handle.isHeld()).isTrue();
            }
            assertThat(redtier.limiter().check("l", key, 1).degraded()).isFalse();
        }
    }

    @Test
    void oneHotKeyAndManyOthersAreCountedExactly() {
        try (Redtier redtier = redtier(Map.of("l", limit("l", Algorithm.TokenBucket, RATE)))) {
            List<Long> allowed = Crowd.of(32, caller -> {
                        long count = 0;
                        for (int i = 0; i < 5; i++) {
                            Decision own = redtier.limiter().check("l", "own-" + caller, 1);
                            assertThat(own.degraded()).isFalse();
                            assertThat(own.limits().get(0).remaining()).isEqualTo(39 - i);
                            count += redtier.limiter().check("l", "hot", 1).allowed() ? 1 : 0;
                        }
                        return count;
                    })
                    .results();
            assertThat(allowed.stream().mapToLong(Long::longValue).sum()).isEqualTo(RATE.limit());
        }
    }

    @Test
    void limitsInSeveralSlotsAreAllOrNothing() {
        Map<String, LimitEntry> limits = Map.of(
                "a-user", limit("a-user", Algorithm.FixedWindow, RATE),
                "b-address", byAddress("b-address", new Rate(2, DAY, null)));
        try (Redtier redtier = redtier(limits)) {
            RateLimiter limiter = redtier.limiter();
            String user = "somebody";
            String address = "192.0.2.7";
            limiter.check(request(user, address));
            long before = scripts();
            assertThat(limiter.check(request(user, address)).allowed()).isTrue();
            assertThat(scripts() - before).as("one call for each slot").isEqualTo(2);

            Decision rejected = limiter.check(request(user, address));
            assertThat(rejected.allowed()).isFalse();
            assertThat(rejected.degraded()).isFalse();
            assertThat(rejected.binding().map(Decision.Limit::name)).isEqualTo(Optional.of("b-address"));
            assertThat(rejected.limits()).noneMatch(Decision.Limit::counted);
            assertThat(limiter.peek("a-user", user, 1).limits().get(0).remaining())
                    .as("given back")
                    .isEqualTo(38);
        }
    }

    @Test
    void limitsOfOneSubjectAreOneCall() {
        Map<String, LimitEntry> limits = Map.of(
                "a", limit("a", Algorithm.FixedWindow, RATE),
                "b", limit("b", Algorithm.TokenBucket, RATE),
                "c", limit("c", Algorithm.SlidingWindowLog, RATE));
        try (Redtier redtier = redtier(limits)) {
            redtier.limiter().check(request("alice", "192.0.2.8"));
            long before = scripts();
            assertThat(redtier.limiter().check(request("alice", "192.0.2.8")).limits())
                    .hasSize(3);
            assertThat(scripts() - before).isEqualTo(1);
        }
    }

    @Test
    void aSlotThatMovesTakesItsCountersWithIt() {
        try (Redtier redtier = redtier(Map.of("l", limit("l", Algorithm.FixedWindow, RATE)))) {
            RateLimiter limiter = redtier.limiter();
            limiter.check("l", "mover", 1);
            RedisServers.Server from = null;
            String key = null;
            for (RedisServers.Server primary : nodes.primaries()) {
                try (Jedis redis = primary.connect()) {
                    var found = redis.keys("rl:*{mover}*");
                    if (!found.isEmpty()) {
                        from = primary;
                        key = found.iterator().next();
                    }
                }
            }
            RedisServers.Server source = from;
            RedisServers.Server target = nodes.primaries().stream()
                    .filter(node -> node != source)
                    .findFirst()
                    .orElseThrow();
            String slot = RedisClusters.run(source, "KEYSLOT", key);
            RedisClusters.run(target, "SETSLOT", slot, "IMPORTING", RedisClusters.id(source));
            RedisClusters.run(source, "SETSLOT", slot, "MIGRATING", RedisClusters.id(target));
            assertThat(remaining(limiter)).as("not moved yet").isEqualTo(38);
            try (Jedis redis = source.connect()) {
                redis.migrate("127.0.0.1", target.port(), key, 0, 10_000);
            }
            assertThat(remaining(limiter)).as("told to ask the new node").isEqualTo(37);
            nodes.primaries()
                    .forEach(node -> RedisClusters.run(node, "SETSLOT", slot, "NODE", RedisClusters.id(target)));
            assertThat(remaining(limiter)).as("told that it has moved").isEqualTo(36);
            assertThat(remaining(limiter)).isEqualTo(35);
        }
    }

    private static long remaining(RateLimiter limiter) {
        Decision decision = limiter.check("l", "mover", 1);
        assertThat(decision.degraded()).isFalse();
        return decision.limits().get(0).remaining();
    }

    @Test
    void aNewDocumentIsTakenFromTheClusterItself() {
        try (Redtier redtier = redtier(Map.of())) {
            PolicyDocument next = document(
                            cluster(nodes.endpoints()), Map.of("new", limit("new", Algorithm.TokenBucket, RATE)))
                    .withGeneration(2);
            String key = KeySchema.policyKey(Documents.WORKLOAD);
            RedisServers.Server owner = nodes.primaries().get(RedisClusters.shardOf(key));
            try (Jedis redis = owner.connect()) {
                redis.set(key.getBytes(), PolicyDocuments.write(next));
                redis.publish(KeySchema.policyChannel(Documents.WORKLOAD), "2");
            }
            await("the document is taken").atMost(60, TimeUnit.SECONDS).until(() -> redtier.generation() == 2);
            assertThat(redtier.limiter().check("new", "alice", 1).degraded()).isFalse();
        }
    }
}
