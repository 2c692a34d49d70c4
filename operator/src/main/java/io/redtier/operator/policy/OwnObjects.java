package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.operator.Labels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects that the operator writes, as they are now: what was just written counts from that moment on, although the
 * informer hears of it later. Thread-safe.
 *
 * @param <T> their type
 */
final class OwnObjects<T extends HasMetadata> {

    private final KubernetesClient client;
    private final Lookup<T> seen;
    private final Map<String, T> written = new ConcurrentHashMap<>();

    /** Finds an object that an informer has seen; null if there is none. */
    interface Lookup<T> {
        T find(String namespace, String name);
    }

    OwnObjects(KubernetesClient client, Lookup<T> seen) {
        this.client = client;
        this.seen = seen;
    }

    /** The object; null if there is none. */
    T get(String namespace, String name) {
        T informed = seen.find(namespace, name);
        T own = written.get(key(namespace, name));
        if (own == null) {
            return informed;
        }
        if (informed != null && version(informed) >= version(own)) {
            written.remove(key(namespace, name), own);
            return informed;
        }
        return own;
    }

    /** Applies the object server-side: sets what it says, takes away what an earlier one said and it does not. */
    void apply(T object) {
        T applied = client.resource(object)
                .fieldManager(Labels.MANAGER)
                .forceConflicts()
                .serverSideApply();
        written.put(key(object), applied);
    }

    /** Deletes the object if it exists. */
    void delete(T object) {
        client.resource(object).delete();
        written.remove(key(object));
    }

    /** To be called when the informer has heard that the object is gone. */
    void gone(T object) {
        written.remove(key(object));
    }

    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }

    private static String key(HasMetadata object) {
        return key(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
