package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Reads of a cache with {@code readFrom: PreferReplica}, without Sentinel; the failover tests have the other modes. */
@Timeout(180)
class ReplicaReadsIT {
    private final RedisServers servers = new RedisServers();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RedisServers.Server primary;
    private RedisServers.Server replica;
    private Redtier redtier;
    private Cache<String> products;

    @BeforeEach
    void start() {
        primary = servers.primary();
        replica = servers.replicaOf(primary);
        redtier = Instances.patient()
                .meterRegistry(meters)
                .document(cacheDocument(primary.address(), "\"ttl\": \"1h\", \"readFrom\": \"PreferReplica\""))
                .build();
        products = redtier.cache("products", String.class);
        Instances.awaitConnected(redtier);
        products.put("42", "lamp");
        await("the replica answers reads").atMost(60, TimeUnit.SECONDS).until(() -> answeredByReplica("42"));
    }

    @AfterEach
    void stop() throws IOException {
        redtier.close();
        servers.close();
    }

    private boolean answeredByReplica(String key) {
        double before = Instances.readsOf(meters, "replica");
        products.get(key, missing -> missing);
        return Instances.readsOf(meters, "replica") > before;
    }

    @Test
    void aHitIsOneReadOfTheReplicaAndAllElseIsThePrimarys() throws IOException {
        products.putAll(Map.of("1", "one", "2", "two"));
        awaitReplicated();
        assertThat(RoundTrips.during(primary, "products:{", () -> {
                    List<String> seen = onReplica(() -> {
                        assertThat(products.get("42", key -> "never").value()).isEqualTo("lamp");
                        assertThat(products.getAll(List.of("1", "2"), keys -> Map.of())
                                        .values())
                                .allMatch(Lookup::isHit);
                    });
                    assertThat(seen).hasSize(3).allMatch(line -> line.contains("\"GET\""));
                }))
                .isEmpty();

        CacheSteps<String> steps = redtier.cacheSteps("products", String.class);
        assertThat(onReplica(() -> assertThat(steps.find("42").value()).isEqualTo("lamp")))
                .hasSize(1);
        assertThat(onReplica(() -> assertThat(steps.findLatest("42").value()).isEqualTo("lamp")))
                .isEmpty();

        assertThat(products.get("new", key -> "loaded").source()).isEqualTo(Source.LOADED);
        try (Jedis redis = primary.connect()) {
            assertThat(redis.get("catalog:products:{new}")).isEqualTo("\"loaded\"");
        }
        assertThat(products.invalidate("42")).isTrue();
        awaitReplicated();
        assertThat(products.get("42", key -> "again").source()).isEqualTo(Source.LOADED);
    }

    private List<String> onReplica(Runnable action) {
        try {
            return RoundTrips.during(replica, "products:{", action);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitReplicated() {
        try (Jedis redis = primary.connect()) {
            redis.set("marker", "1");
            await("the replica has it all").atMost(60, TimeUnit.SECONDS).until(() -> redis.waitReplicas(1, 1000) == 1);
        }
    }

    @Test
    void aReplicaThatIsDownOrCutOffIsReplacedByThePrimary() {
        try (Jedis redis = replica.connect()) {
            // Its primary is nowhere now, and it goes on to answer with what it has.
            redis.replicaof("127.0.0.1", 1);
            products.put("42", "chair");
            await("the primary answers").atMost(60, TimeUnit.SECONDS).until(() -> !answeredByReplica("42"));
            assertThat(redis.get("catalog:products:{42}")).isEqualTo("\"lamp\"");
            for (int i = 0; i < 100; i++) {
                assertThat(products.get("42", key -> "never").value()).isEqualTo("chair");
            }
            redis.replicaof("127.0.0.1", primary.port());
        }
        await("it answers again").atMost(60, TimeUnit.SECONDS).until(() -> answeredByReplica("42"));
        assertThat(products.get("42", key -> "never").value()).isEqualTo("chair");

        replica.kill();
        for (int i = 0; i < 100; i++) {
            assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("chair", Source.HIT));
        }
    }
}
