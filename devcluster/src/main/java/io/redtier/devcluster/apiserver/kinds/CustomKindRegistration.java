package io.redtier.devcluster.apiserver.kinds;

import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.apiserver.store.StoreEvent;
import io.redtier.devcluster.apiserver.store.StoreListener;
import java.util.List;

/** Serves a custom kind as soon as its definition is stored, and no longer than it is. */
public final class CustomKindRegistration implements StoreListener {

    private static final String DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";

    private final Kinds kinds;
    private final Store store;

    /**
     * @param kinds where to add them
     * @param store where their objects go
     */
    public CustomKindRegistration(Kinds kinds, Store store) {
        this.kinds = kinds;
        this.store = store;
    }

    @Override
    public void changed(String collection, StoreEvent event) {
        if (!collection.equals(DEFINITIONS)) {
            return;
        }
        boolean sameSpec = !event.deleted()
                && event.before() != null
                && event.before().path("spec").equals(event.after().path("spec"));
        if (!sameSpec) {
            String name = event.after().at("/metadata/name").asText();
            List<CustomKind> served = event.deleted() ? List.of() : CustomKinds.of(event.after());
            served.forEach(custom -> store.begin(custom.kind().collection()));
            kinds.define(name, served);
        }
    }
}
