package io.redtier.runtime.redis;

import static org.awaitility.Awaitility.await;

import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.RedisClusters;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

class SuspendedNodeIT {
    @Test
    @Timeout(120)
    void aNewClientFindsOutThatANodeIsWellAlthoughNobodyCallsIt() throws IOException {
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server node = servers.clusterNode();
            RedisClusters.run(node, "ADDSLOTSRANGE", "0", "16383");
            ClusterNodes nodes = new ClusterNodes();
            Breaker breaker = nodes.breaker(node.address());
            for (int i = 0; i < 20; i++) {
                breaker.permits();
                breaker.failed(System.nanoTime(), new IOException("no answer"));
            }
            // The one before was given up with this breaker open.
            try (UnifiedJedis client = Clients.create(
                    Documents.cluster(List.of(node.address())),
                    new ConnectionSettings(Path.of("none"), Duration.ofSeconds(10), 4, true),
                    nodes,
                    found -> {})) {
                await("the node is probed").atMost(60, TimeUnit.SECONDS).until(nodes::areWell);
            }
        }
    }
}
