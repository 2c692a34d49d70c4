package io.redtier.devcluster.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches under load: none may lose, repeat or reorder an event, by WebSocket or by plain HTTP. */
class WatchMockTest {

    private static ApiServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = ApiServer.start(ApiServerConfig.in(directory));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static final class Recorder implements Watcher<ConfigMap> {
        final List<Long> versions = new CopyOnWriteArrayList<>();
        final CompletableFuture<WatcherException> closed = new CompletableFuture<>();

        @Override
        public void eventReceived(Action action, ConfigMap map) {
            versions.add(Long.parseLong(map.getMetadata().getResourceVersion()));
        }

        @Override
        public void onClose(WatcherException cause) {
            closed.complete(cause);
        }
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .addToLabels("test", "load")
                .endMetadata()
                .build();
    }

    @Test
    void everyWatchSeesEveryChangeOnceAndInOrder() {
        int writers = 4;
        int each = 50;
        KubernetesClient client = server.client();
        String now =
                client.configMaps().inNamespace("default").list().getMetadata().getResourceVersion();
        List<Recorder> recorders = new ArrayList<>();
        List<AutoCloseable> watches = new ArrayList<>();
        for (boolean http : new boolean[] {false, true}) {
            KubernetesClient watching = new KubernetesClientBuilder()
                    .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(client.getConfiguration())
                            .withOnlyHttpWatches(http)
                            .build())
                    .build();
            Recorder recorder = new Recorder();
            recorders.add(recorder);
            watches.add(watching.configMaps()
                    .inNamespace("default")
                    .withLabel("test", "load")
                    .withResourceVersion(now)
                    .watch(recorder));
            watches.add(watching);
        }
        IntStream.range(0, writers).parallel().forEach(writer -> IntStream.range(0, each)
                .forEach(i -> client.resource(map("load-" + writer + "-" + i)).create()));
        for (Recorder recorder : recorders) {
            Awaitility.await("all events")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> recorder.versions.size() >= writers * each);
            assertThat(recorder.closed).isNotDone();
            assertThat(recorder.versions).hasSize(writers * each).isSorted().doesNotHaveDuplicates();
        }
        watches.forEach(WatchMockTest::close);
        client.configMaps().inNamespace("default").withLabel("test", "load").delete();
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withLabel("test", "load")
                        .list()
                        .getItems())
                .isEmpty();
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
