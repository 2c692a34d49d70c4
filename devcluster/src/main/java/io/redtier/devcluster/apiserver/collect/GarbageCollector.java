package io.redtier.devcluster.apiserver.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Deletions;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Writes;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.apiserver.store.StoreEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what belongs to objects that have gone: dependents by owner reference, and the content of namespaces.
 *
 * <p>Follows every change of the store and keeps who depends on whom, so that nothing is searched for. Acts on one
 * thread of its own, in the order of changes.
 */
public final class GarbageCollector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
    private static final Writes.Options BY_COLLECTOR = new Writes.Options("garbage-collector", false);

    private final Store store;
    private final Kinds kinds;
    private final Writes writes;
    private final Deletions deletions;
    /** Owner uid to dependents; only touched with the store locked. */
    private final Map<String, Set<ResourceKey>> dependents = new HashMap<>();
    /** Uids of all live objects; only touched with the store locked. */
    private final Set<String> live = new HashSet<>();
    /** Owners that go after their dependents, by uid; only touched with the store locked. */
    private final Map<String, ResourceKey> waiting = new HashMap<>();

    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "garbage-collector");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts to follow the store.
     *
     * @param store all objects
     * @param kinds what they are
     * @param writes to take owners and finalizers away
     * @param deletions to delete
     */
    public GarbageCollector(Store store, Kinds kinds, Writes writes, Deletions deletions) {
        this.store = store;
        this.kinds = kinds;
        this.writes = writes;
        this.deletions = deletions;
        store.observe(this::changed);
    }

    private void changed(String collection, StoreEvent event) {
        ObjectNode object = event.after();
        ResourceKey key = ResourceKey.of(collection, object);
        String uid = uid(object);
        Set<String> before = event.before() == null ? Set.of() : owners(event.before());
        Set<String> after = event.deleted() ? Set.of() : owners(object);
        before.stream().filter(owner -> !after.contains(owner)).forEach(owner -> dependents
                .getOrDefault(owner, new LinkedHashSet<>())
                .remove(key));
        after.forEach(owner ->
                dependents.computeIfAbsent(owner, id -> new LinkedHashSet<>()).add(key));
        if (event.deleted()) {
            live.remove(uid);
            waiting.remove(uid);
            submit(() -> ownerGone(uid));
            before.forEach(owner -> submit(() -> finishForeground(owner)));
            submit(() -> finishNamespace(key.namespace()));
            return;
        }
        live.add(uid);
        // Of a new object, or of one that was given another owner: is it alive?
        if (!before.containsAll(after)) {
            submit(() -> collect(key, uid));
        }
        if (Metadata.isBeingDeleted(object)) {
            List<String> finalizers = Metadata.finalizers(object);
            if (finalizers.contains(Deletions.ORPHAN)) {
                submit(() -> orphan(key, uid));
            } else if (finalizers.contains(Deletions.FOREGROUND)) {
                waiting.put(uid, key);
                submit(() -> foreground(key, uid));
            } else if (collection.equals("/namespaces")) {
                submit(() -> emptyNamespace(key.name()));
            }
        }
    }

    private void submit(Runnable task) {
        try {
            worker.execute(() -> {
                try {
                    task.run();
                } catch (ApiException e) {
                    // Somebody else has changed or deleted the object, whose event brings us back if needed.
                    LOG.debug("Collecting: {}", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("Collecting garbage failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Not collecting any more: the server is closing");
        }
    }

    private void ownerGone(String owner) {
        List<ResourceKey> keys = store.locked(() -> {
            Set<ResourceKey> found = dependents.get(owner);
            if (found != null && found.isEmpty()) {
                dependents.remove(owner);
            }
            return found == null ? List.<ResourceKey>of() : List.copyOf(found);
        });
        for (ResourceKey key : keys) {
            collect(key, null);
        }
    }

    /** Deletes an object none of whose owners live, or takes the dead ones off. */
    private void collect(ResourceKey key, String onlyUid) {
        store.locked(() -> {
            ObjectNode object = store.get(key);
            if (object == null || onlyUid != null && !onlyUid.equals(uid(object))) {
                return null;
            }
            Set<String> owners = owners(object);
            List<String> dead =
                    owners.stream().filter(owner -> !live.contains(owner)).toList();
            if (dead.isEmpty()) {
                return null;
            }
            if (dead.size() == owners.size()) {
                return deletions.delete(target(key), Deletions.Options.BACKGROUND);
            }
            return writes.update(target(key), copy -> without(copy, Set.copyOf(dead)), false, BY_COLLECTOR);
        });
    }

    private void orphan(ResourceKey owner, String uid) {
        for (ResourceKey key : dependentsOf(uid)) {
            writes.update(target(key), copy -> without(copy, Set.of(uid)), false, BY_COLLECTOR);
        }
        removeFinalizer(owner, Deletions.ORPHAN);
    }

    private void foreground(ResourceKey owner, String uid) {
        List<ResourceKey> keys = dependentsOf(uid);
        Deletions.Options options = new Deletions.Options("Foreground", -1, "", "", false);
        for (ResourceKey key : keys) {
            ObjectNode object = store.get(key);
            if (object != null && !Metadata.isBeingDeleted(object)) {
                deletions.delete(
                        target(key), dependentsOf(uid(object)).isEmpty() ? Deletions.Options.BACKGROUND : options);
            }
        }
        boolean blocked = dependentsOf(uid).stream().map(store::get).anyMatch(object -> blocks(object, uid));
        if (!blocked) {
            removeFinalizer(owner, Deletions.FOREGROUND);
        }
    }

    private void finishForeground(String ownerUid) {
        ResourceKey owner = store.locked(() -> waiting.get(ownerUid));
        if (owner != null) {
            foreground(owner, ownerUid);
        }
    }

    private void removeFinalizer(ResourceKey key, String finalizer) {
        writes.update(
                target(key),
                copy -> {
                    List<String> rest = Metadata.finalizers(copy);
                    rest.remove(finalizer);
                    Metadata.setFinalizers(copy, rest);
                    return copy;
                },
                false,
                BY_COLLECTOR);
    }

    private void emptyNamespace(String namespace) {
        for (String collection : store.collections()) {
            for (ObjectNode object : store.list(collection, namespace).objects()) {
                if (!Metadata.isBeingDeleted(object)) {
                    deletions.delete(target(ResourceKey.of(collection, object)), Deletions.Options.BACKGROUND);
                }
            }
        }
        finishNamespace(namespace);
    }

    private void finishNamespace(String name) {
        ResourceKey key = new ResourceKey("/namespaces", "", name);
        store.locked(() -> {
            ObjectNode namespace = store.get(key);
            boolean empty = namespace != null
                    && Metadata.isBeingDeleted(namespace)
                    && store.collections().stream()
                            .allMatch(collection ->
                                    store.list(collection, name).objects().isEmpty());
            if (empty) {
                ObjectNode finalized = namespace.deepCopy();
                finalized.withObjectProperty("spec").remove("finalizers");
                store.put(key, finalized);
                if (Metadata.finalizers(finalized).isEmpty()) {
                    store.remove(key);
                }
            }
            return null;
        });
    }

    private List<ResourceKey> dependentsOf(String uid) {
        return store.locked(() -> new ArrayList<>(dependents.getOrDefault(uid, Set.of())));
    }

    private Target target(ResourceKey key) {
        Kind kind = kinds.ofCollection(key.collection()).orElseThrow(ApiException::noSuchResource);
        return new Target(kind, key.namespace(), key.name(), "");
    }

    private static boolean blocks(ObjectNode dependent, String owner) {
        if (dependent == null) {
            return false;
        }
        for (JsonNode reference : dependent.at("/metadata/ownerReferences")) {
            if (reference.path("uid").asText().equals(owner)
                    && reference.path("blockOwnerDeletion").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode without(ObjectNode object, Set<String> owners) {
        ArrayNode kept = object.arrayNode();
        object.at("/metadata/ownerReferences").forEach(reference -> {
            if (!owners.contains(reference.path("uid").asText())) {
                kept.add(reference);
            }
        });
        if (kept.isEmpty()) {
            Metadata.of(object).remove("ownerReferences");
        } else {
            Metadata.of(object).set("ownerReferences", kept);
        }
        return object;
    }

    private static Set<String> owners(JsonNode object) {
        Set<String> owners = new LinkedHashSet<>();
        object.path("metadata")
                .path("ownerReferences")
                .forEach(reference -> owners.add(reference.path("uid").asText()));
        return owners;
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
