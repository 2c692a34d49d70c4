package io.redtier.devcluster.network;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows Services and EndpointSlices: keeps the Service relay and the pods' names current. Thread-safe. */
public final class ClusterNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNetwork.class);

    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final ServiceRelay relay = new ServiceRelay();
    private final List<HostsFile.Name> fixed;
    private final Consumer<List<HostsFile.Name>> names;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ExecutorService updates = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "cluster-network");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Prepares; {@link #start} begins.
     *
     * @param fixed names that are there whatever Services there are
     * @param names told of all names after each change
     */
    public ClusterNetwork(KubernetesClient client, List<HostsFile.Name> fixed, Consumer<List<HostsFile.Name>> names) {
        this.fixed = List.copyOf(fixed);
        this.names = names;
        this.services = client.services().inAnyNamespace().runnableInformer(0);
        this.slices = client.discovery().v1().endpointSlices().inAnyNamespace().runnableInformer(0);
    }

    /** Begins to watch; returns when all that exists has been seen. */
    public void start() {
        services.addEventHandler(handler());
        slices.addEventHandler(handler());
        changed();
        CompletableFuture.allOf(
                        services.start().toCompletableFuture(), slices.start().toCompletableFuture())
                .join();
    }

    private <T extends HasMetadata> ResourceEventHandler<T> handler() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed();
            }

            @Override
            public void onUpdate(T old, T object) {
                changed();
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                changed();
            }
        };
    }

    /** Many changes at once make one update. */
    private void changed() {
        if (pending.compareAndSet(false, true)) {
            try {
                updates.execute(this::update);
            } catch (RejectedExecutionException e) {
                LOG.debug("A change comes after the end", e);
            }
        }
    }

    private void update() {
        pending.set(false);
        Routes routes = new Routes(services.getStore().list(), slices.getStore().list());
        relay.update(routes.relayed());
        List<HostsFile.Name> all = new ArrayList<>(fixed);
        all.addAll(routes.names());
        names.accept(all);
    }

    /** Stops watching and closes all relayed connections. */
    @Override
    public void close() {
        services.close();
        slices.close();
        updates.shutdownNow();
        relay.close();
    }
}
