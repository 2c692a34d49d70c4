package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Specs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** What a real Sentinel says reaches the operator by itself, whenever it would have looked next. */
class SentinelListenerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REDIS = "shop-0";
    private static final String SENTINEL = "shop-sentinel-0";

    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final AtomicInteger told = new AtomicInteger();

    @TempDir
    Path directory;

    @Test
    void aPrimaryThatDiesAndAnotherSentinelThatIsToBeAskedAreHeardOf() throws Exception {
        RedisCluster cluster = Specs.sentinel();
        Access access = new Access(
                cluster.getMetadata().getUid(), "shop", Optional.empty(), Optional.of(LocalPods.USERS.internal()));
        try (LocalPods pods = new LocalPods(directory, cluster)) {
            pods.start(REDIS);
            pods.start(SENTINEL);
            watch(pods, access);
            try (SentinelListener listener = new SentinelListener(connections, access, told::incrementAndGet)) {
                listener.setAddresses(List.of(pods.ip(SENTINEL)));
                awaitSubscribed(pods, access);

                pods.kill(REDIS);
                await("it tells that the primary is down").atMost(PATIENCE).until(() -> told.get() > 0);

                pods.kill(SENTINEL);
                pods.start(SENTINEL); // on another address, knowing nothing
                listener.setAddresses(List.of(pods.ip(SENTINEL)));
                awaitSubscribed(pods, access);
                int before = told.get();
                pods.start(REDIS);
                watch(pods, access);
                pods.kill(REDIS);
                await("the new one tells, too").atMost(PATIENCE).until(() -> told.get() > before);
            }
        }
    }

    private void watch(LocalPods pods, Access access) {
        await("the sentinel watches the primary")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(() -> {
                    try (Jedis redis = connections.redis(pods.ip(REDIS), access);
                            Jedis sentinel = connections.sentinel(pods.ip(SENTINEL), access)) {
                        redis.replicaofNoOne();
                        if (sentinel.sentinelMasters().isEmpty()) {
                            sentinel.sentinelMonitor("shop", pods.ip(REDIS), 6379, 1);
                            sentinel.sentinelSet("shop", Map.of("down-after-milliseconds", "1000"));
                        }
                        assertThat(sentinel.sentinelMasters()).hasSize(1);
                    }
                });
    }

    private void awaitSubscribed(LocalPods pods, Access access) {
        await("the operator listens")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> {
                    try (Jedis sentinel = connections.sentinel(pods.ip(SENTINEL), access)) {
                        return sentinel.clientList().contains("cmd=subscribe");
                    }
                });
    }
}
