package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;

/** Every node of a Redis Cluster finds one of another Redis Cluster where it looks for its own ones. */
class ExchangedAddressesIT {

    private static final List<String> PODS = List.of("shop-0", "shop-1", "shop-2");

    @TempDir
    Path directory;

    @Test
    void twoRedisClustersThatExchangeTheirAddressesComeToRestAndStayApart() throws IOException {
        try (LocalShards one = new LocalShards(Files.createDirectory(directory.resolve("one")), "c1");
                LocalShards other = new LocalShards(Files.createDirectory(directory.resolve("other")), "c2")) {
            Map<String, String> addresses = addresses(one);
            Map<String, String> otherAddresses = addresses(other);
            Map<String, String> ids = ids(one);
            for (LocalShards shards : List.of(one, other)) {
                PODS.forEach(shards.pods::kill);
            }
            PODS.forEach(pod -> {
                one.pods.startAt(pod, otherAddresses.get(pod));
                other.pods.startAt(pod, addresses.get(pod));
            });

            Stream.of(one, other).forEach(LocalShards::untilHealthy);

            assertThat(ids(one)).as("nobody begins anew").isEqualTo(ids);
            for (LocalShards shards : List.of(one, other)) {
                assertThat(PODS).allSatisfy(pod -> {
                    try (Jedis jedis = shards.open(pod)) {
                        assertThat(jedis.clusterNodes().lines()).hasSize(PODS.size());
                    }
                });
                try (RedisClusterClient client = shards.client()) {
                    assertThat(client.set("key", "value")).isEqualTo("OK");
                }
            }
        }
    }

    private static Map<String, String> addresses(LocalShards shards) {
        Map<String, String> addresses = new HashMap<>();
        PODS.forEach(pod -> addresses.put(pod, shards.pods.ip(pod)));
        return addresses;
    }

    private static Map<String, String> ids(LocalShards shards) {
        Map<String, String> ids = new HashMap<>();
        PODS.forEach(pod -> ids.put(pod, shards.node(pod).id()));
        return ids;
    }
}
