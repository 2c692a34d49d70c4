package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GivenSecretsTest {

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource time = now::get;
    private final Map<String, Secret> existing = new HashMap<>(Map.of("admin", secret("1")));
    private final List<String> reads = new ArrayList<>();
    private final GivenSecrets secrets = new GivenSecrets(
            (namespace, name) -> {
                reads.add(name);
                return existing.get(name);
            },
            time.withZone(ZoneOffset.UTC),
            EVERY);
    private final RedisCluster cluster = Specs.sharded();

    GivenSecretsTest() {
        cluster.getMetadata().setUid("c1");
        cluster.getMetadata().setGeneration(1L);
    }

    @Test
    void aSecretIsReadAgainAfterAWhileAndWhenTheSpecChanges() {
        assertThat(version()).isEqualTo("1");
        existing.put("admin", secret("2"));
        now.updateAndGet(instant -> instant.plus(EVERY).minusMillis(1));
        assertThat(version()).as("of a moment ago").isEqualTo("1");
        assertThat(reads).hasSize(1);

        now.updateAndGet(instant -> instant.plusMillis(1));
        assertThat(version()).isEqualTo("2");
        existing.put("admin", secret("3"));
        cluster.getMetadata().setGeneration(2L);
        assertThat(version()).isEqualTo("3");
    }

    @Test
    void whatIsMissingOrOfNoUseIsReadAgainAtOnce() {
        assertThat(secrets.get(cluster, "reports")).isNull();
        existing.put("reports", secret("1"));
        assertThat(secrets.get(cluster, "reports")).isNotNull();

        assertThat(version()).isEqualTo("1");
        existing.put("admin", secret("2"));
        secrets.forget(cluster);
        assertThat(version()).isEqualTo("2");
    }

    private String version() {
        return secrets.get(cluster, "admin").getMetadata().getResourceVersion();
    }

    private static Secret secret(String version) {
        return new SecretBuilder()
                .withNewMetadata()
                .withResourceVersion(version)
                .endMetadata()
                .build();
    }
}
