package io.redtier.runtime.testing;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Redtier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Instances of the library whose calls do not go without Redis only because the machine is busy. */
public final class Instances {
    private Instances() {}

    /** Waits for replies as long as the library allows; a Redis that is down is noticed as fast as ever. */
    public static Redtier.Builder patient() {
        return Redtier.builder().commandTimeout(Duration.ofSeconds(10));
    }

    /** An instance with one cache {@code products}, given by the fields of its JSON, once it is connected. */
    public static Redtier withProducts(RedisServers.Server server, String cache) {
        Redtier redtier = patient()
                .document(Documents.cacheDocument(server.address(), cache))
                .maxConnections(64)
                .build();
        awaitConnected(redtier);
        return redtier;
    }

    /** So that no decision is made without Redis only because a cold JVM is still connecting. */
    public static void awaitConnected(Redtier redtier) {
        await("Redis is connected to")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !redtier.health().clusters().containsValue(false));
    }

    /** How many reads that prefer replicas a {@code replica} or the {@code primary} has answered. */
    public static double readsOf(MeterRegistry meters, String node) {
        return meters.counter("redtier.redis.reads", "cluster", Documents.CLUSTER, "node", node)
                .count();
    }
}
