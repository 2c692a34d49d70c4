package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.rediscluster.ClusterUnderTest;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** The operator is killed while slots with many keys are on their way, and the next one finishes what it began. */
@ExtendWith(Arena.Provider.class)
class ShardsChaosIT {

    private static final Logger LOG = Logger.getLogger(ShardsChaosIT.class);

    /** Enough for slots to be on their way for some seconds. */
    private static final int KEYS = 200_000;

    private static final int CHUNK = 5000;
    private static final Duration MOVE = ClusterUnderTest.PATIENCE.multipliedBy(3);
    private static final String THREE = Mode.Cluster.inMemory();
    private static final String FOUR = THREE.replace("shards: 3", "shards: 4");

    private final Arena arena;

    ShardsChaosIT(Arena arena) {
        this.arena = arena;
    }

    @Test
    void operatorKilledWhileAShardIsAdded() {
        try (ClusterUnderTest shop = arena.shop("shards-out-killed", Mode.Cluster, THREE)) {
            killedInAMove(shop, FOUR, 4, Fault.OperatorKilledWhileAShardIsAdded);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void operatorKilledWhileAShardIsGivenUp() {
        try (ClusterUnderTest shop = arena.shop("shards-in-killed", Mode.Cluster, FOUR)) {
            killedInAMove(shop, THREE, 3, Fault.OperatorKilledWhileAShardIsGivenUp);
        }
    }

    private void killedInAMove(ClusterUnderTest shop, String spec, int shards, Fault fault) {
        shop.awaitHealthy();
        fill(shop);
        Trial.run(shop, Mode.Cluster, fault, () -> {
            shop.apply(spec);
            // Of four owners one has begun to get, or to give away, its share and is far from having done so.
            awaitSizes(shop, sizes -> sizes.size() == 4 && sizes.get(0) > 100 && sizes.get(0) < 3500);
            arena.killOperator();
            List<Integer> left = sizes(shop);
            LOG.infof("killed while the shards owned %s slots", left);
            assertThat(isEven(left, shards))
                    .as("there is a move to be finished: %s", left)
                    .isFalse();
            awaitSizes(shop, sizes -> isEven(sizes, shards));
        });
        try (RedisClusterClient client = client(shop)) {
            for (int chunk = 0; chunk < KEYS; chunk += CHUNK) {
                assertThat(present(client, chunk)).as("keys from %d on", chunk).isEqualTo(CHUNK);
            }
        }
    }

    private static boolean isEven(List<Integer> sizes, int shards) {
        return sizes.size() == shards && sizes.get(shards - 1) - sizes.get(0) <= 1;
    }

    private static void awaitSizes(ClusterUnderTest shop, Predicate<List<Integer>> wanted) {
        await("slots of " + shop.namespace() + " move")
                .atMost(MOVE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> sizes(shop), wanted);
    }

    /** How many slots each owner has by the word of one node, in order. */
    private static List<Integer> sizes(ClusterUnderTest shop) {
        try (Jedis jedis = shop.connectTo(shop.status().getNodes().get(0))) {
            return jedis.clusterNodes()
                    .lines()
                    .map(line -> Arrays.stream(line.split(" "))
                            .skip(8)
                            .filter(word -> !word.startsWith("["))
                            .map(Slots::parse)
                            .mapToInt(Slots::count)
                            .sum())
                    .filter(count -> count > 0)
                    .sorted()
                    .toList();
        }
    }

    private static void fill(ClusterUnderTest shop) {
        try (RedisClusterClient client = client(shop)) {
            for (int chunk = 0; chunk < KEYS; chunk += CHUNK) {
                try (ClusterPipeline pipeline = client.pipelined()) {
                    IntStream.range(chunk, chunk + CHUNK).forEach(i -> pipeline.set("filler-" + i, "value-" + i));
                }
            }
        }
    }

    private static long present(RedisClusterClient client, int chunk) {
        try (ClusterPipeline pipeline = client.pipelined()) {
            List<Response<Boolean>> found = IntStream.range(chunk, chunk + CHUNK)
                    .mapToObj(i -> pipeline.exists("filler-" + i))
                    .toList();
            pipeline.sync();
            return found.stream().filter(Response::get).count();
        }
    }

    private static RedisClusterClient client(ClusterUnderTest shop) {
        return RedisClusterClient.builder()
                .nodes(Set.of(new HostAndPort(shop.address("shop"), 6379)))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .serverDefaultProtocol()
                        .timeoutMillis(20_000)
                        .password(shop.binding().get("password"))
                        .build())
                .build();
    }
}
