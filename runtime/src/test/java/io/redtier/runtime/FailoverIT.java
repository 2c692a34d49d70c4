package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.fromReplicas;
import static io.redtier.runtime.testing.Documents.limit;
import static io.redtier.runtime.testing.Documents.sentinel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

class FailoverIT {
    private static final String PASSWORD = "a-password";

    @TempDir
    Path binding;

    @Test
    @Timeout(300)
    void theSameInstanceGoesOnAfterACommandedAndACrashedFailover() throws Exception {
        for (String entry : List.of("password", "sentinel-password")) {
            Files.writeString(binding.resolve("shop.shop." + entry), PASSWORD);
        }
        Files.writeString(binding.resolve("shop.shop.username"), "default");
        try (RedisServers servers = new RedisServers(PASSWORD)) {
            RedisServers.Server primary = servers.primary();
            RedisServers.Server replica = servers.replicaOf(primary);
            List<RedisServers.Server> sentinels = servers.sentinels("shop", primary, 1);
            List<String> addresses =
                    sentinels.stream().map(RedisServers.Server::address).toList();
            var limits = Map.of("l", limit("l", Algorithm.FixedWindow, new Rate(1000, Duration.ofDays(1), null)));
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Redtier redtier = Instances.patient()
                    .bindingDirectory(binding)
                    .meterRegistry(meters)
                    .document(fromReplicas(document(sentinel(addresses), limits)))
                    .build()) {
                Cache<String> products = redtier.cache("products", String.class);
                Instances.awaitConnected(redtier);
                assertThat(products.put("42", "lamp")).isTrue();
                assertThat(redtier.limiter().check("l", "bob", 100).allowed()).isTrue();
                awaitReplicated(primary);
                await("the replica answers reads")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> products.get("42", key -> "never").value().equals("lamp")
                                && Instances.readsOf(meters, "replica") > 0);

                try (Jedis redis = sentinels.get(0).connect()) {
                    redis.sentinelFailover("shop");
                }
                awaitRole(replica, "master");
                awaitRole(primary, "slave");
                awaitWritable(redtier);
                // A read may still be bypassed, which stores nothing.
                await("what was cached before the failover still is")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> products.get("42", key -> "never").value().equals("lamp"));
                await("what was counted before the failover still is")
                        .atMost(60, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(redtier.limiter()
                                        .peek("l", "bob", 1)
                                        .limits()
                                        .get(0)
                                        .remaining())
                                .isEqualTo(900));

                await("the sentinels see the former primary as a replica")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> {
                            try (Jedis redis = sentinels.get(0).connect()) {
                                return redis.sentinelReplicas("shop").stream()
                                        .anyMatch(node -> "ok".equals(node.get("master-link-status")));
                            }
                        });
                replica.kill();
                await("the former primary is promoted")
                        .atMost(90, TimeUnit.SECONDS)
                        .until(() -> {
                            // Reads are answered all the while, by the loader if need be.
                            assertThat(products.get("42", key -> "lamp").value())
                                    .isEqualTo("lamp");
                            return role(primary).equals("master");
                        });
                awaitWritable(redtier);
                try (LockHandle handle = await("a lock can be had")
                        .atMost(60, TimeUnit.SECONDS)
                        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                        .until(() -> redtier.lock("payment").acquire("7"), LockHandle::isHeld)) {
                    assertThat(handle.isHeld()).isTrue();
                }
            }
            await("nothing goes on to ask the sentinels")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().contains("SentinelListener")));
        }
    }

    private static void awaitWritable(Redtier redtier) {
        Cache<String> products = redtier.cache("products", String.class);
        await("writes reach the new primary").atMost(60, TimeUnit.SECONDS).until(() -> products.put("43", "chair"));
    }

    private static void awaitReplicated(RedisServers.Server primary) {
        try (Jedis redis = primary.connect()) {
            redis.set("marker", "1");
            await("the replica has acknowledged")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> redis.waitReplicas(1, 1000) == 1);
        }
    }

    private static void awaitRole(RedisServers.Server server, String role) {
        await(server.address() + " becomes " + role)
                .atMost(60, TimeUnit.SECONDS)
                // A node that changes its role closes its connections.
                .ignoreExceptionsInstanceOf(JedisConnectionException.class)
                .until(() -> role(server).equals(role));
    }

    /** In Redis' own words. */
    private static String role(RedisServers.Server server) {
        try (Jedis redis = server.connect()) {
            return redis.role().get(0).toString();
        }
    }
}
