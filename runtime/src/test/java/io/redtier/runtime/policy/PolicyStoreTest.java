package io.redtier.runtime.policy;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.redis.ConnectionSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyStoreTest {
    private static final byte[] DAMAGED = "{\"schemaVersion\": 1".getBytes(StandardCharsets.UTF_8);
    private static final PolicyDocument DOCUMENT = document(standalone("127.0.0.1:1"));

    private final PolicyStore store = new PolicyStore(
            new ConnectionSettings(Path.of("none"), Duration.ofMillis(500), 2, true),
            new SimpleMeterRegistry(),
            "catalog-0",
            new RecentCounts(new SimpleMeterRegistry(), System::nanoTime));

    @BeforeEach
    void load() {
        store.offer("the test", DOCUMENT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDamagedDocumentIsReportedUntilAGoodOneComes() {
        store.offer("the test", DAMAGED);
        assertThat(store.lastError()).get().asString().startsWith("the test: ");
        store.offer("the test", DOCUMENT);
        assertThat(store.lastError()).isEmpty();
    }

    @Test
    void reportsWhatIsInForceAndWhyTheNextDocumentIsNot() {
        assertThat(store.report())
                .isEqualTo(new InstanceReport("catalog-0", 1, DOCUMENT.revision(), null, Map.of(), Map.of()));
        store.offer("the test", DAMAGED);
        InstanceReport report = store.report();
        assertThat(report.generation()).isEqualTo(1);
        assertThat(report.error()).startsWith("the test: ");
        assertThat(InstanceReport.read(report.write())).contains(report);
    }

    @Test
    void aClusterThatWasLeftIsNotListenedTo() {
        PolicyFeed left = new PolicyFeed(CLUSTER, store.current().redis(CLUSTER), store, "me");
        store.offer(left, DAMAGED);
        assertThat(store.lastError()).isEmpty();
        store.offer(left, PolicyDocuments.write(DOCUMENT.withGeneration(7)));
        assertThat(store.current().document().generation()).isEqualTo(1);
    }

    @Test
    void instancesAreToldWhileAPolicyChanges() throws Exception {
        synchronized (store) {
            assertThat(CompletableFuture.supplyAsync(() -> store.instances(CLUSTER))
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(1);
        }
    }
}
