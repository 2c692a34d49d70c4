package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.apply.Ownership;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Stores what clients send: every create, update, patch and apply ends here. Thread-safe. */
public final class Writes {

    /** How to write: what is common to all kinds of write. */
    public record Options(String manager, boolean dryRun) {}

    private final Store store;
    private final Admission admission;
    private final Ownership ownership;
    private final Clock clock;

    /**
     * @param store where objects go
     * @param admission defaults and validation
     * @param ownership managed fields
     * @param clock source of timestamps
     */
    public Writes(Store store, Admission admission, Ownership ownership, Clock clock) {
        this.store = store;
        this.admission = admission;
        this.ownership = ownership;
        this.clock = clock;
    }

    /**
     * Creates an object.
     *
     * @param target the collection
     * @param sent the object, changed in place
     * @return what is stored
     * @throws ApiException 404 for an unknown namespace, 409 for a name that is taken, 422 for an invalid object
     */
    public ObjectNode create(Target target, ObjectNode sent, Options options) {
        Kind kind = target.kind();
        Metadata.address(sent, target);
        return store.locked(() -> {
            Instant now = clock.instant();
            Metadata.create(sent, kind, now);
            admission.requireNamespace(target, Metadata.of(sent).path("name").asText());
            ResourceKey key = ResourceKey.of(kind.collection(), sent);
            if (store.get(key) != null) {
                throw ApiException.alreadyExists(kind, key.name());
            }
            Metadata.of(sent).remove("managedFields");
            ObjectNode object = admission.create(kind, sent);
            ownership.created(kind, object, options.manager(), now);
            admission.allocate(kind, object, options.dryRun());
            return options.dryRun() ? object : store.put(key, object);
        });
    }

    /**
     * Changes an object by a function of its present state.
     *
     * @param target the object, or its status
     * @param change gets a copy of what is stored, returns the wanted state
     * @param checkVersion whether a resourceVersion in the wanted state is a precondition
     * @return what is stored, or the last state if the change has removed the last finalizer
     * @throws ApiException 404 if there is none, 409 if the change is based on another state, 422 if it is invalid
     */
    public ObjectNode update(Target target, UnaryOperator<ObjectNode> change, boolean checkVersion, Options options) {
        return store.locked(() -> {
            ObjectNode old = store.get(target.key());
            if (old == null) {
                throw ApiException.notFound(target.kind(), target.name());
            }
            ObjectNode wanted = change.apply(old.deepCopy());
            Metadata.address(wanted, target);
            if (!wanted.path("metadata").has("managedFields")) {
                // A client that leaves them out does not want to reset them; an empty list does.
                Metadata.of(wanted)
                        .set(
                                "managedFields",
                                old.path("metadata").path("managedFields").deepCopy());
            }
            Metadata.update(wanted, old, target.kind(), checkVersion);
            ObjectNode admitted = admit(target, wanted, old);
            ownership.updated(target.kind(), old, admitted, options.manager(), target.subresource(), clock.instant());
            return save(target, admitted, old, options);
        });
    }

    /**
     * Server-side apply.
     *
     * @param target the object, or its status
     * @param config what the manager wants
     * @param force whether to take over fields of other managers
     * @return what is stored and whether it is new
     * @throws ApiException 409 naming managers and fields if others own what would change, or if the config names a
     *     resourceVersion that is not the latest
     */
    public Applied apply(Target target, ObjectNode config, boolean force, Options options) {
        Kind kind = target.kind();
        Metadata.address(config, target);
        return store.locked(() -> {
            Instant now = clock.instant();
            ObjectNode old = store.get(target.key());
            if (old == null && !target.subresource().isEmpty()) {
                throw ApiException.notFound(kind, target.name());
            }
            if (old == null) {
                admission.requireNamespace(target, target.name());
                if (config.path("metadata").hasNonNull("uid")) {
                    throw ApiException.conflict(
                            kind,
                            target.name(),
                            "uid mismatch: the provided object specified uid "
                                    + config.path("metadata").path("uid").asText()
                                    + ", and no existing object was found");
                }
                ObjectNode created = ownership.apply(kind, null, config, options.manager(), "", force, now);
                Metadata.create(created, kind, now);
                ObjectNode object = admission.create(kind, created);
                admission.allocate(kind, object, options.dryRun());
                return new Applied(options.dryRun() ? object : store.put(target.key(), object), true);
            }
            String version = config.path("metadata").path("resourceVersion").asText("");
            if (!version.isEmpty()
                    && !version.equals(Metadata.of(old).path("resourceVersion").asText())) {
                throw ApiException.stale(kind, target.name());
            }
            ObjectNode wanted = ownership.apply(kind, old, config, options.manager(), target.subresource(), force, now);
            Metadata.address(wanted, target);
            Metadata.update(wanted, old, kind, false);
            ObjectNode admitted = admit(target, wanted, old);
            return new Applied(save(target, admitted, old, options), false);
        });
    }

    /**
     * The outcome of an apply.
     *
     * @param object what is stored
     * @param created whether it is new
     */
    public record Applied(ObjectNode object, boolean created) {}

    private ObjectNode admit(Target target, ObjectNode wanted, ObjectNode old) {
        Kind kind = target.kind();
        if (target.subresource().equals("status")) {
            ObjectNode result = old.deepCopy();
            if (wanted.has("status")) {
                result.set("status", wanted.get("status"));
            } else {
                result.remove("status");
            }
            Metadata.of(result).set("managedFields", wanted.path("metadata").path("managedFields"));
            return admission.updateStatus(kind, result, old);
        }
        if (kind.hasStatus()) {
            wanted.remove("status");
            if (old.has("status")) {
                wanted.set("status", old.get("status"));
            }
        }
        ObjectNode admitted = admission.update(kind, wanted, old);
        Metadata.touchGeneration(admitted, old, kind);
        return admitted;
    }

    private ObjectNode save(Target target, ObjectNode wanted, ObjectNode old, Options options) {
        if (Ownership.sameButForTimes(wanted, old)) {
            return old;
        }
        if (options.dryRun()) {
            return wanted;
        }
        boolean waitsForKubelet =
                wanted.path("metadata").path("deletionGracePeriodSeconds").asLong(0) > 0;
        if (Metadata.isBeingDeleted(wanted) && Metadata.finalizers(wanted).isEmpty() && !waitsForKubelet) {
            store.locked(() -> store.put(target.key(), wanted));
            return store.remove(target.key());
        }
        return store.put(target.key(), wanted);
    }
}
