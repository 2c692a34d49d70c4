package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A client of mode Cluster that remembers every write that was acknowledged, and reads all of them back. */
final class AcknowledgedWrites {

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final ClusterUnderTest shop;
    private final String prefix = "client-" + INSTANCES.incrementAndGet() + "-";
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger errors = new AtomicInteger();

    AcknowledgedWrites(ClusterUnderTest shop) {
        this.shop = shop;
    }

    int errors() {
        return errors.get();
    }

    int count() {
        return acknowledged.size();
    }

    RedisClusterClient connect() {
        Set<HostAndPort> nodes = shop.status().getNodes().stream()
                .map(NodeStatus::getIp)
                .filter(ip -> ip != null)
                .map(ip -> new HostAndPort(ip, 6379))
                .collect(Collectors.toSet());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(4);
        return RedisClusterClient.builder()
                .nodes(nodes)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .serverDefaultProtocol()
                        .timeoutMillis(2000)
                        .password(shop.binding().get("password"))
                        .build())
                .poolConfig(pool)
                .maxAttempts(10)
                .maxTotalRetriesDuration(Duration.ofSeconds(10))
                .build();
    }

    /** Writes {@code count} new keys and waits until every primary has them on {@code replicas} replicas. */
    void write(int count, int replicas) {
        int before = count();
        try (RedisClusterClient client = connect()) {
            for (int i = 0; i < count; i++) {
                writeOne(client);
            }
        }
        assertThat(count() - before).as("acknowledged writes").isEqualTo(count);
        shop.status().getNodes().stream()
                .filter(node -> node.getSlots() != null)
                .forEach(node -> {
                    try (Jedis jedis = shop.connectTo(node)) {
                        jedis.set("{" + ownedBy(node) + "}", "last");
                        assertThat(jedis.waitReplicas(replicas, 10_000)).isGreaterThanOrEqualTo(replicas);
                    }
                });
    }

    /** A key in the first slot of the node, so that WAIT has a write of this connection to wait for. */
    private static String ownedBy(NodeStatus node) {
        int slot = Integer.parseInt(node.getSlots().split("[-,]")[0]);
        for (int i = 0; ; i++) {
            if (JedisClusterCRC16.getSlot("wait-" + i) == slot) {
                return "wait-" + i;
            }
        }
    }

    /** One write; an error is counted, for what an error says of the write is nothing. */
    void writeOne(RedisClusterClient client) {
        String key = prefix + (acknowledged.size() + errors.get());
        try {
            client.set(key, "value-of-" + key);
            acknowledged.put(key, "value-of-" + key);
        } catch (JedisException e) {
            errors.incrementAndGet();
        }
    }

    void assertNoneIsLost() {
        assertThat(acknowledged).as("acknowledged writes").isNotEmpty();
        await("the writes of " + shop.namespace() + " can be read")
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(() -> assertThat(lost()).as("lost writes").isEmpty());
    }

    /** The acknowledged writes that can't be read any more; it is an error when a slot does not answer. */
    List<String> lost() {
        try (RedisClusterClient client = connect()) {
            return acknowledged.keySet().stream()
                    .filter(key -> !acknowledged.get(key).equals(client.get(key)))
                    .toList();
        }
    }

    /** Writes, one after the other, until {@code done}. */
    void writeUntil(BooleanSupplier done) {
        try (RedisClusterClient client = connect()) {
            while (!done.getAsBoolean()) {
                writeOne(client);
            }
        }
    }
}
