package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Informers that are started and stopped together. Not thread-safe. */
final class Informers {

    private static final Logger LOG = Logger.getLogger(Informers.class);

    private final Duration startTimeout;
    private final List<SharedIndexInformer<?>> all = new ArrayList<>();

    Informers(Duration startTimeout) {
        this.startTimeout = startTimeout;
    }

    /**
     * Adds an informer.
     *
     * @param changed told of each change with the object before (null: it is new) and after (null: it is gone)
     */
    <T extends HasMetadata> SharedIndexInformer<T> add(Informable<T> objects, BiConsumer<T, T> changed) {
        return register(objects.runnableInformer(0), changed);
    }

    /** As {@link #add}, but keeps nothing of the objects besides their names; for kinds with many large objects. */
    <T extends HasMetadata> SharedIndexInformer<T> addKeys(
            Informable<T> objects, Class<T> type, KubernetesClient client, BiConsumer<? super T, ? super T> changed) {
        SharedIndexInformer<T> informer = reduced(objects, type, client);
        informer.removeNamespaceIndex();
        return register(informer, changed::accept);
    }

    /** As {@link #add}, but keeps only some fields of the objects besides their names, such as {@code spec.selector}. */
    <T extends HasMetadata> SharedIndexInformer<T> addFields(
            Informable<T> objects, Class<T> type, KubernetesClient client, BiConsumer<T, T> changed, String... fields) {
        return register(reduced(objects, type, client, fields), changed);
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> reduced(
            Informable<T> objects, Class<T> type, KubernetesClient client, String... fields) {
        SharedIndexInformer<T> informer = objects.runnableInformer(0);
        informer.itemStore(new ReducedStateItemStore<>(
                ReducedStateItemStore.NAME_KEY_STATE, type, client.getKubernetesSerialization(), fields));
        return informer;
    }

    /**
     * Starts them and returns when every one knows all its objects.
     *
     * @throws IllegalStateException if that fails or takes too long
     */
    void start() {
        CompletableFuture<?>[] started = all.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(started).get(startTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("can't watch the objects that policies depend on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting to watch", e);
        }
    }

    /** Stops them. */
    void stop() {
        all.forEach(SharedIndexInformer::stop);
    }

    private <T extends HasMetadata> SharedIndexInformer<T> register(
            SharedIndexInformer<T> informer, BiConsumer<T, T> changed) {
        informer.exceptionHandler((started, error) -> {
            LOG.warnf(error, "Watching %s failed", informer.getApiTypeClass().getSimpleName());
            return started;
        });
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                changed.accept(null, object);
            }

            @Override
            public void onUpdate(T before, T after) {
                changed.accept(before, after);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                changed.accept(object, null);
            }
        });
        all.add(informer);
        return informer;
    }
}
