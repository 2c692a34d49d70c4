package io.redtier.runtime.writebehind;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.redis.ConnectionSettings;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(120)
class HoldIT {
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private RedisServers servers;
    private RedisServers.Server server;
    private RedisConnection redis;
    private Partition partition;

    @BeforeEach
    void start() {
        servers = new RedisServers();
        server = servers.primary();
        redis = new RedisConnection(
                CLUSTER,
                standalone(server.address()),
                new ConnectionSettings(Path.of("none"), Duration.ofSeconds(10), 2, true),
                new SimpleMeterRegistry());
        partition = Partition.of(redis, "catalog:", "products", 3);
    }

    @AfterEach
    void stop() throws IOException {
        executor.shutdownNow();
        redis.close();
        servers.close();
    }

    private Hold hold(Duration longestWrite) {
        long before = System.nanoTime();
        assertThat(partition.take("me", LEASE, 10, Duration.ZERO).token()).isPositive();
        return new Hold(partition, "me", LEASE, before, longestWrite, executor);
    }

    @Test
    void interruptsAWriteThatHangsAndGivesThePartitionUp() throws Exception {
        try (Hold hold = hold(Duration.ofMillis(1))) {
            hold.begin();
            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
            assertThat(hold.isHeld()).isFalse();
        }
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptsAWriteOfWhoHasLostThePartition() throws Exception {
        try (Hold hold = hold(Duration.ofHours(1));
                Jedis other = server.connect()) {
            hold.begin();
            other.set("catalog:behind:{products/3}:owner", "another");
            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
            assertThat(hold.isHeld()).isFalse();
            assertThat(partition.take("me", LEASE, 10, Duration.ZERO).token()).isZero();
        }
    }
}
