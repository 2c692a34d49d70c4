package io.redtier.devcluster.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Writes;
import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.apiserver.store.StoreEvent;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every new namespace its service account {@code default}. */
final class ServiceAccounts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccounts.class);

    private final Kind kind;
    private final Writes writes;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "service-accounts");
        thread.setDaemon(true);
        return thread;
    });

    ServiceAccounts(Store store, Kinds kinds, Writes writes) {
        this.kind = kinds.find("", "v1", "serviceaccounts").orElseThrow();
        this.writes = writes;
        store.observe(this::changed);
    }

    private void changed(String collection, StoreEvent event) {
        if (!collection.equals("/namespaces") || event.before() != null || event.deleted()) {
            return;
        }
        String namespace = event.after().at("/metadata/name").asText();
        try {
            worker.execute(() -> create(namespace));
        } catch (RejectedExecutionException e) {
            LOG.debug("No service account for {}: the server is closing", namespace);
        }
    }

    private void create(String namespace) {
        ObjectNode account = Json.object();
        Metadata.of(account).put("name", "default");
        try {
            writes.create(
                    new Target(kind, namespace, "", ""), account, new Writes.Options("kube-controller-manager", false));
        } catch (ApiException e) {
            LOG.debug("No service account for {}: {}", namespace, e.getMessage());
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
