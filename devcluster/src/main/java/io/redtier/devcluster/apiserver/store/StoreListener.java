package io.redtier.devcluster.apiserver.store;

/** Told of changes, in order, while the store is locked: it must only hand them on. */
@FunctionalInterface
public interface StoreListener {

    /**
     * @param collection the collection that has changed
     * @param event what has changed
     */
    void changed(String collection, StoreEvent event);
}
