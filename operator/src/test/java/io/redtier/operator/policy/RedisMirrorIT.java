package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.policy.Generations.Published;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** Documents on real Redis. */
class RedisMirrorIT {

    private static final ClusterId SHOP = new ClusterId("shop", "shop");
    private static final Workload CATALOG = new Workload("shop", "Deployment", "catalog");
    private static final String KEY = KeySchema.policyKey(CATALOG);
    private static final PolicyDocument DOCUMENT = PolicyDocument.of(
                    CATALOG,
                    Map.of(
                            "shop/shop",
                            new ClusterEntry(ClusterEntry.Mode.Standalone, List.of("a:1"), null, false, "shop.shop.")),
                    Map.of(),
                    Map.of(),
                    Map.of())
            .withGeneration(4);
    private static final String JSON = Generations.json(DOCUMENT);
    private static final String PASSWORD = "secret";

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final RedisMirror mirror = new RedisMirror(
            KEY,
            new RedisDocuments(
                    Settings.with(Map.of("redtier.redis.connect-timeout", "20s", "redtier.redis.read-timeout", "20s"))
                            .operator()),
            new RedisGate(clock, Duration.ofSeconds(1), Duration.ofSeconds(30)),
            clock,
            Duration.ofSeconds(30));
    private final Map<ClusterId, String> problems = new TreeMap<>();

    @TempDir
    Path directory;

    private RedisProcess redis;

    @BeforeEach
    void start() {
        redis = RedisProcess.start(directory, PASSWORD);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void writesAndAnnouncesWhatIsMissingAndNothingTwice() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
            }
        };
        try (Jedis subscriber = redis.connect()) {
            Thread thread = new Thread(() -> subscriber.subscribe(listener, KEY));
            thread.start();
            await("subscribed").atMost(Duration.ofSeconds(30)).until(listener::isSubscribed);

            assertThat(publish(route())).isEmpty();
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("4");
            assertThat(stored()).isEqualTo(JSON);

            long writes = writes();
            assertThat(publish(route())).isEmpty();
            clock.advance(Duration.ofMinutes(1));
            assertThat(publish(route())).as("a verification finds it").containsValue(new Published(4, JSON));
            assertThat(writes()).as("and leaves it alone").isEqualTo(writes);
            listener.unsubscribe();
            thread.join();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void putsBackWhatGotLostWhenItLooksAgain() {
        publish(route());
        try (Jedis jedis = redis.connect()) {
            jedis.flushAll();
        }

        publish(route());
        assertThat(stored()).as("not yet looked").isNull();
        clock.advance(Duration.ofSeconds(30));
        publish(route());
        assertThat(stored()).isEqualTo(JSON);
    }

    @Test
    void looksAtOnceWhenThePrimaryHasMoved() {
        publish(route());
        try (RedisProcess promoted = RedisProcess.start(directory, PASSWORD);
                Jedis jedis = promoted.connect()) {
            publish(Map.of(SHOP, new Route(List.of(promoted.host()), List.of(), PASSWORD)));
            assertThat(jedis.get(KEY)).isEqualTo(JSON);
        }
    }

    @Test
    void saysWhatKeepsItFromWritingAndTriesAgainAfterThePause() {
        try (RedisProcess replica = RedisProcess.start(
                directory, PASSWORD, "--replicaof", redis.host() + " 6379", "--masterauth", PASSWORD)) {
            await("the replica has loaded what its primary sent")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        try (Jedis jedis = replica.connect()) {
                            return jedis.info("replication").contains("master_link_status:up");
                        }
                    });
            publish(Map.of(SHOP, new Route(List.of(replica.host()), List.of(), PASSWORD)));
            assertThat(problems.get(SHOP)).contains(replica.host()).contains("READONLY");
        }
        problems.clear();
        publish(Map.of(SHOP, new Route(List.of(redis.host()), List.of(), "wrong")));
        assertThat(problems.get(SHOP)).contains("WRONGPASS");
        problems.clear();
        publish(route());
        assertThat(problems.get(SHOP)).as("the address rests").contains("WRONGPASS");
        assertThat(mirror.pause(route(), problems.keySet())).contains(Duration.ofSeconds(1));
        problems.clear();
        clock.advance(Duration.ofSeconds(1));
        publish(route());
        assertThat(problems).isEmpty();
        assertThat(stored()).isEqualTo(JSON);
    }

    @Test
    void removesTheKeyAndSaysWhetherItCould() {
        publish(route());
        assertThat(mirror.remove(SHOP, route().get(SHOP), problems)).isTrue();
        assertThat(stored()).isNull();

        redis.close();
        assertThat(mirror.remove(SHOP, route().get(SHOP), problems)).isFalse();
        assertThat(problems.get(SHOP)).contains(redis.host());
        redis = RedisProcess.start(directory, PASSWORD);
    }

    @Test
    void tellsEveryPrimaryOfTheUserAndTheReplicasThatAnswer() {
        AclUser user = AclUser.withPassword("redtier-app.x", "app", List.of("+ping"));
        try (RedisProcess other = RedisProcess.start(directory, PASSWORD)) {
            String gone = "127.99.99.99";
            mirror.allow(
                    Map.of(SHOP, new Route(List.of(redis.host(), other.host()), List.of(gone), PASSWORD)),
                    Map.of(SHOP, user),
                    problems);
            assertThat(problems).as("a replica that is gone holds nobody up").isEmpty();
            for (RedisProcess node : List.of(redis, other)) {
                try (Jedis jedis = new Jedis(node.host(), 6379, 20_000)) {
                    assertThat(jedis.auth("redtier-app.x", "app")).isEqualTo("OK");
                }
            }
            mirror.allow(
                    Map.of(SHOP, new Route(List.of(redis.host(), gone), List.of(), PASSWORD)),
                    Map.of(SHOP, user),
                    problems);
            assertThat(problems.get(SHOP)).as("a primary does").contains(gone);
        }
    }

    private Map<ClusterId, Published> publish(Map<ClusterId, Route> routes) {
        Map<ClusterId, Published> found = mirror.look(routes, problems);
        mirror.write(routes, DOCUMENT, JSON, problems);
        return found;
    }

    private Map<ClusterId, Route> route() {
        return Map.of(SHOP, new Route(List.of(redis.host()), List.of(), PASSWORD));
    }

    private String stored() {
        try (Jedis jedis = redis.connect()) {
            return jedis.get(KEY);
        }
    }

    private long writes() {
        try (Jedis jedis = redis.connect()) {
            return jedis.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_set:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
                    .sum();
        }
    }
}
