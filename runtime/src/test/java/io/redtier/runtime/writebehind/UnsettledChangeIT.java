package io.redtier.runtime.writebehind;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.products;
import static io.redtier.runtime.testing.Documents.standalone;
import static io.redtier.runtime.testing.Documents.writeBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Listening;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.WriteBehind;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.redis.ConnectionSettings;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UnsettledChangeIT {
    @Test
    @Timeout(120)
    void theValueThatADyingProcessDidNotRemoveIsRemovedByWhoWritesTheChange() throws Exception {
        try (RedisServers servers = new RedisServers()) {
            PolicyDocument document = products(standalone(servers.primary().address()), writeBehind(1000));
            try (Redtier redtier = Instances.patient().document(document).build();
                    RedisConnection redis = new RedisConnection(
                            CLUSTER,
                            document.clusters().get(CLUSTER),
                            new ConnectionSettings(Path.of("none"), Duration.ofSeconds(10), 2, true),
                            new SimpleMeterRegistry())) {
                Cache<String> values = redtier.cache("products", String.class);
                WriteBehind<String> changes = redtier.writeBehind("products", String.class);
                values.get("42", key -> "old");
                // As a process that dies at once.
                Partition.of(redis, "catalog:", "products", Partition.numberOf("42"))
                        .append("42", "\"new\"".getBytes(StandardCharsets.UTF_8), 10);
                assertThat(values.get("42", key -> "never").value()).isEqualTo("old");
                try (Listening flusher = changes.flushWith(batch -> {})) {
                    await("it is written")
                            .atMost(60, TimeUnit.SECONDS)
                            .until(() -> changes.stats().pending() == 0);
                }
                assertThat(values.get("42", key -> "new").value()).isEqualTo("new");
            }
        }
    }
}
