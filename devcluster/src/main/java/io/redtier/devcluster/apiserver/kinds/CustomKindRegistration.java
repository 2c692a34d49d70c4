package io.redtier.devcluster.apiserver.kinds;

import io.redtier.devcluster.apiserver.store.StoreEvent;
import io.redtier.devcluster.apiserver.store.StoreListener;
import java.util.List;

/** Serves a custom kind as soon as its definition is stored, and no longer than it is. */
public final class CustomKindRegistration implements StoreListener {

    private static final String DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";

    private final Kinds kinds;

    /**
     * @param kinds where to add them
     */
    public CustomKindRegistration(Kinds kinds) {
        this.kinds = kinds;
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
            kinds.define(name, event.deleted() ? List.of() : CustomKinds.of(event.after()));
        }
    }
}
