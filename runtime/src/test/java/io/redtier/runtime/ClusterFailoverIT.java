package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cluster;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.fromReplicas;
import static io.redtier.runtime.testing.Documents.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.testing.Crowd;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisClusters;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A primary of a Redis Cluster dies under load: its slots come back, and the other shards notice nothing. */
@Timeout(240)
class ClusterFailoverIT {
    private static final long LIMIT = 1_000_000;
    private static final int CALLERS = 12;

    /** What one caller saw. */
    private static final class Seen {
        private final AtomicLong calls = new AtomicLong();
        private final AtomicLong sure = new AtomicLong();

        void decided(Decision decision) {
            calls.incrementAndGet();
            if (!decision.degraded()) {
                sure.incrementAndGet();
            }
        }
    }

    @Test
    void aShardFailsOverWhileTheOthersGoOn() throws IOException {
        try (RedisServers servers = new RedisServers()) {
            RedisClusters nodes = RedisClusters.start(servers, true);
            Rate rate = new Rate(LIMIT, Duration.ofDays(1), null);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Redtier redtier = Instances.patient()
                    .meterRegistry(meters)
                    .document(fromReplicas(
                            document(cluster(nodes.endpoints()), Map.of("l", limit("l", Algorithm.FixedWindow, rate)))))
                    .build()) {
                Instances.awaitConnected(redtier);
                Cache<String> cache = redtier.cache("products", String.class);
                AtomicBoolean enough = new AtomicBoolean();
                List<Seen> seen = java.util.stream.Stream.generate(Seen::new)
                        .limit(CALLERS)
                        .toList();
                Crowd<Integer> crowd = Crowd.of(CALLERS, caller -> {
                    while (!enough.get()) {
                        seen.get(caller).decided(redtier.limiter().check("l", "user-" + caller, 1));
                        assertThat(cache.get("product-" + caller, key -> "value")
                                        .value())
                                .isEqualTo("value");
                    }
                    return caller;
                });
                await("all are at work").atMost(60, TimeUnit.SECONDS).until(() -> seen.stream()
                        .allMatch(one -> one.sure.get() > 20));
                await("replicas answer reads")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> Instances.readsOf(meters, "replica") > 100);
                nodes.primaries().get(0).kill();
                await("every caller's slot is served again")
                        .atMost(90, TimeUnit.SECONDS)
                        .until(() -> servedByAll(seen));
                enough.set(true);
                crowd.results();
                await("all nodes that are left are well")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> !redtier.health().clusters().containsValue(false));
                int dead = 0;
                for (int caller = 0; caller < CALLERS; caller++) {
                    long remaining = redtier.limiter()
                            .peek("l", "user-" + caller, 1)
                            .limits()
                            .get(0)
                            .remaining();
                    long counted = LIMIT - remaining;
                    Seen own = seen.get(caller);
                    assertThat(counted).as("nothing was counted twice").isLessThanOrEqualTo(own.calls.get());
                    if (RedisClusters.shardOf("{user-" + caller + "}") == 0) {
                        dead++;
                    } else {
                        assertThat(own.sure).as("another shard's caller").hasValue(own.calls.get());
                        assertThat(counted).isEqualTo(own.calls.get());
                    }
                }
                assertThat(dead).as("callers of the shard that died").isBetween(1, CALLERS - 1);
            }
        }
    }

    /** Whether each gets an answer more than it had, from a Redis that the last call reached. */
    private static boolean servedByAll(List<Seen> seen) {
        List<Long> before = seen.stream().map(one -> one.sure.get()).toList();
        long calls = seen.stream().mapToLong(one -> one.calls.get()).sum();
        await("calls go on")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> seen.stream().mapToLong(one -> one.calls.get()).sum() > calls + 500);
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i).sure.get() <= before.get(i)) {
                return false;
            }
        }
        return true;
    }
}
