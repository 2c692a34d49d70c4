package io.redtier.devcluster.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Writes;
import io.redtier.devcluster.apiserver.store.StoreEvent;
import io.redtier.devcluster.apiserver.store.StoreListener;

/**
 * Gives every new namespace its service account {@code default}, at once: nobody has to wait for it before the first pod, as
 * they would on a real cluster.
 */
final class ServiceAccounts implements StoreListener {

    private final Kind kind;
    private final Writes writes;

    ServiceAccounts(Kinds kinds, Writes writes) {
        this.kind = kinds.find("", "v1", "serviceaccounts").orElseThrow();
        this.writes = writes;
    }

    @Override
    public void changed(String collection, StoreEvent event) {
        if (!collection.equals("/namespaces") || event.before() != null || event.deleted()) {
            return;
        }
        ObjectNode account = Json.object();
        Metadata.of(account).put("name", "default");
        writes.create(
                new Target(kind, event.after().at("/metadata/name").asText(), "", ""),
                account,
                new Writes.Options("kube-controller-manager", false));
    }
}
