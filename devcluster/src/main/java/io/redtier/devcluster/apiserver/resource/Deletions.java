package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Deletes objects: at once, or marked for whoever has to finish first. Thread-safe. */
public final class Deletions {

    /** Finalizer of an object that goes after its dependents. */
    public static final String FOREGROUND = "foregroundDeletion";
    /** Finalizer of an object whose dependents stay. */
    public static final String ORPHAN = "orphan";

    private static final int NO_GRACE_GIVEN = -1;

    private final Store store;
    private final Clock clock;

    /**
     * How to delete.
     *
     * @param propagation Background, Foreground or Orphan; empty for the default
     * @param graceSeconds for pods; negative takes the pod's own
     * @param uid only this very object; empty for any
     * @param resourceVersion only this very state; empty for any
     * @param dryRun whether nothing may happen
     */
    public record Options(String propagation, long graceSeconds, String uid, String resourceVersion, boolean dryRun) {

        /** Deletes now what has no finalizers. */
        public static final Options BACKGROUND = new Options("Background", NO_GRACE_GIVEN, "", "", false);

        /** {@return what a DeleteOptions body and the query parameters say} */
        public static Options of(JsonNode body, java.util.Map<String, String> query) {
            String propagation = body.path("propagationPolicy").asText(query.getOrDefault("propagationPolicy", ""));
            if (propagation.isEmpty() && body.path("orphanDependents").asBoolean()) {
                propagation = "Orphan";
            }
            if (!propagation.isEmpty()
                    && !List.of("Background", "Foreground", "Orphan").contains(propagation)) {
                throw ApiException.invalidOptions(
                        "DeleteOptions",
                        List.of(Causes.unsupported(
                                "propagationPolicy",
                                '"' + propagation + '"',
                                "\"Foreground\", \"Background\", \"Orphan\", \"nil\"")));
            }
            String grace = query.getOrDefault("gracePeriodSeconds", "");
            JsonNode preconditions = body.path("preconditions");
            return new Options(
                    propagation,
                    body.path("gracePeriodSeconds")
                            .asLong(grace.matches("\\d+") ? Long.parseLong(grace) : NO_GRACE_GIVEN),
                    preconditions.path("uid").asText(""),
                    preconditions.path("resourceVersion").asText(""),
                    body.path("dryRun").toString().contains("All")
                            || query.getOrDefault("dryRun", "").equals("All"));
        }
    }

    /**
     * The outcome.
     *
     * @param object the last state, or the state it waits in
     * @param gone whether it has been removed
     */
    public record Deleted(ObjectNode object, boolean gone) {}

    /**
     * @param store where objects are
     * @param clock source of timestamps
     */
    public Deletions(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param target the object
     * @throws ApiException 404 if there is none, 409 if a precondition does not hold
     */
    public Deleted delete(Target target, Options options) {
        return store.locked(() -> {
            Kind kind = target.kind();
            ResourceKey key = target.key();
            ObjectNode old = store.get(key);
            if (old == null) {
                throw ApiException.notFound(kind, target.name());
            }
            String uid = old.at("/metadata/uid").asText();
            precondition(target, "UID", options.uid(), uid, " and then recreated");
            String version = old.at("/metadata/resourceVersion").asText();
            precondition(target, "ResourceVersion", options.resourceVersion(), version, "");
            if (kind.name().equals("Namespace")
                    && List.of("default", "kube-system").contains(target.name())) {
                throw ApiException.forbidden(kind, target.name(), "this namespace may not be deleted");
            }
            ObjectNode object = old.deepCopy();
            propagate(object, options.propagation());
            long grace = grace(kind, object, options);
            boolean waits = grace > 0
                    || !Metadata.finalizers(object).isEmpty()
                    || kind.name().equals("Namespace")
                            && !object.at("/spec/finalizers").isEmpty();
            if (options.dryRun()) {
                return new Deleted(old, !waits);
            }
            if (!waits) {
                return new Deleted(store.remove(key), true);
            }
            mark(kind, object, grace);
            return new Deleted(object.equals(old) ? old : store.put(key, object), false);
        });
    }

    private void mark(Kind kind, ObjectNode object, long grace) {
        ObjectNode metadata = Metadata.of(object);
        long present = metadata.path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
        if (Metadata.isBeingDeleted(object) && present <= grace) {
            return;
        }
        Instant due = clock.instant().plusSeconds(Math.max(0, grace));
        if (!Metadata.isBeingDeleted(object)) {
            Metadata.raiseGeneration(object);
        }
        metadata.put("deletionTimestamp", Metadata.timestamp(due));
        metadata.put("deletionGracePeriodSeconds", Math.max(0, grace));
        if (kind.name().equals("Namespace")) {
            object.withObjectProperty("status").put("phase", "Terminating");
        }
    }

    /** Only a pod that a kubelet runs takes time to end. */
    private static long grace(Kind kind, ObjectNode object, Options options) {
        if (!kind.name().equals("Pod")
                || object.at("/spec/nodeName").asText("").isEmpty()
                || List.of("Succeeded", "Failed")
                        .contains(object.at("/status/phase").asText())) {
            return 0;
        }
        return options.graceSeconds() >= 0
                ? options.graceSeconds()
                : object.at("/spec/terminationGracePeriodSeconds").asLong(30);
    }

    private static void propagate(ObjectNode object, String propagation) {
        List<String> finalizers = Metadata.finalizers(object);
        if (propagation.isEmpty() || Metadata.isBeingDeleted(object) && propagation.equals("Background")) {
            return;
        }
        finalizers.remove(FOREGROUND);
        finalizers.remove(ORPHAN);
        if (propagation.equals("Foreground")) {
            finalizers.add(FOREGROUND);
        } else if (propagation.equals("Orphan")) {
            finalizers.add(ORPHAN);
        }
        Metadata.setFinalizers(object, finalizers);
    }

    private static void precondition(Target target, String what, String wanted, String actual, String recreated) {
        if (!wanted.isEmpty() && !wanted.equals(actual)) {
            throw ApiException.unmetPrecondition(
                    target.kind(),
                    target.name(),
                    "the " + what + " in the precondition (" + wanted + ") does not match the " + what + " in record ("
                            + actual + "). The object might have been "
                            + (recreated.isEmpty() ? "modified" : "deleted" + recreated));
        }
    }
}
