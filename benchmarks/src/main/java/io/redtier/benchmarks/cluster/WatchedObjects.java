package io.redtier.benchmarks.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** How long it takes until many informers have seen many new objects. */
final class WatchedObjects {
    private static final int OBJECTS = 1000;
    private static final int INFORMERS = 20;
    private static final int WRITERS = 4;
    private static final double GOAL_SECONDS = 10;
    private static final int LIMIT_SECONDS = 120;

    private final KubernetesClient client;
    private final String namespace;

    WatchedObjects(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    Figure measure() throws InterruptedException, TimeoutException {
        CountDownLatch seen = new CountDownLatch(OBJECTS * INFORMERS);
        List<SharedIndexInformer<ConfigMap>> informers = new ArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int i = 0; i < INFORMERS; i++) {
                informers.add(informer(seen));
            }
            long start = System.nanoTime();
            IntStream.range(0, OBJECTS).forEach(i -> writers.execute(() -> create(i)));
            if (!seen.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException("%d of %d notifications are missing after %d s"
                        .formatted(seen.getCount(), OBJECTS * INFORMERS, LIMIT_SECONDS));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Figure(
                    "%d objects created and seen by %d informers".formatted(OBJECTS, INFORMERS),
                    seconds,
                    "s",
                    GOAL_SECONDS);
        } finally {
            writers.shutdownNow();
            informers.forEach(SharedIndexInformer::close);
        }
    }

    private SharedIndexInformer<ConfigMap> informer(CountDownLatch seen) {
        return client.configMaps()
                .inNamespace(namespace)
                .withLabel("bench", "objects")
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(ConfigMap object) {
                        seen.countDown();
                    }

                    @Override
                    public void onUpdate(ConfigMap old, ConfigMap object) {
                        // Nobody updates them.
                    }

                    @Override
                    public void onDelete(ConfigMap object, boolean unknown) {
                        // Nobody deletes them.
                    }
                });
    }

    private void create(int number) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("object-" + number)
                        .withNamespace(namespace)
                        .addToLabels("bench", "objects")
                        .endMetadata()
                        .addToData("number", Integer.toString(number))
                        .build())
                .create();
    }
}
