package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;

/** The rules of {@code metadata} that hold for every kind. */
public final class Metadata {

    private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final Set<String> GROUPS_WITH_GENERATION =
            Set.of("apps", "batch", "policy", "networking.k8s.io", "apiextensions.k8s.io", "discovery.k8s.io");
    /** What only the server writes. */
    private static final List<String> OWNED_BY_SERVER =
            List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation");

    private Metadata() {}

    /** {@return a time as objects carry it} */
    public static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@return the object's metadata, created if missing} */
    public static ObjectNode of(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    /**
     * Checks that a sent object is of the kind and place that the path says, and fills in what it leaves out.
     *
     * @throws ApiException 400 on a difference
     */
    static void address(ObjectNode object, Target target) {
        Kind kind = target.kind();
        String apiVersion = object.path("apiVersion").asText("");
        String name = object.path("kind").asText("");
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw ApiException.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        if (!name.isEmpty() && !name.equals(kind.name())) {
            throw ApiException.badRequest(
                    "the kind in the data (" + name + ") does not match the expected kind (" + kind.name() + ")");
        }
        object.put("apiVersion", kind.storageApiVersion());
        object.put("kind", kind.name());
        if (object.has("metadata") && !object.get("metadata").isObject()) {
            throw ApiException.badRequest("metadata must be an object");
        }
        ObjectNode metadata = of(object);
        String namespace = metadata.path("namespace").asText("");
        if (kind.namespaced() && !namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on" + " the request");
        }
        if (kind.namespaced()) {
            metadata.put("namespace", target.namespace());
        } else {
            metadata.remove("namespace");
        }
        String given = metadata.path("name").asText("");
        if (!target.name().isEmpty() && given.isEmpty()) {
            metadata.put("name", target.name());
        } else if (!target.name().isEmpty() && !given.equals(target.name())) {
            throw ApiException.badRequest("the name of the object (" + given + ") does not match the name on the URL ("
                    + target.name() + ")");
        }
        removeEmpty(metadata);
    }

    /** Makes the metadata of a new object. */
    static void create(ObjectNode object, Kind kind, Instant now) {
        ObjectNode metadata = of(object);
        if (metadata.path("name").asText("").isEmpty()) {
            String prefix = metadata.path("generateName").asText("");
            if (prefix.isEmpty()) {
                throw ApiException.invalid(
                        kind, "", List.of(Causes.required("metadata.name", "name or generateName is required")));
            }
            metadata.put("name", prefix + randomSuffix());
        }
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
        }
        OWNED_BY_SERVER.forEach(metadata::remove);
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", timestamp(now));
        if (hasGeneration(kind)) {
            metadata.put("generation", 1);
        }
    }

    /**
     * Keeps what clients may not change, and refuses writes that are based on another state.
     *
     * @param checkVersion whether a resourceVersion in the new object has to be the stored one
     * @throws ApiException 409 on a stale resourceVersion or another uid
     */
    static void update(ObjectNode object, ObjectNode old, Kind kind, boolean checkVersion) {
        ObjectNode metadata = of(object);
        JsonNode before = old.path("metadata");
        String name = before.path("name").asText();
        String version = metadata.path("resourceVersion").asText("");
        if (checkVersion
                && !version.isEmpty()
                && !version.equals(before.path("resourceVersion").asText())) {
            throw ApiException.stale(kind, name);
        }
        if (checkVersion && version.isEmpty() && kind.needsVersion()) {
            throw ApiException.versionRequired(kind, name);
        }
        String uid = metadata.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(before.path("uid").asText())) {
            throw ApiException.conflict(
                    kind,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + before.path("uid").asText());
        }
        for (String field : OWNED_BY_SERVER) {
            keep(metadata, before, field);
        }
        keep(metadata, before, "resourceVersion");
        if (before.has("deletionTimestamp")) {
            List<String> added = finalizers(object);
            added.removeAll(finalizers(old));
            if (!added.isEmpty()) {
                throw ApiException.invalid(
                        kind,
                        name,
                        List.of(Causes.forbidden(
                                "metadata.finalizers",
                                "no new finalizers can be added if the object is being deleted, found new finalizers "
                                        + added)));
            }
        }
    }

    /** Raises the generation if anything but metadata and status differs. */
    static void touchGeneration(ObjectNode object, ObjectNode old, Kind kind) {
        if (!hasGeneration(kind)) {
            return;
        }
        ObjectNode before = old.deepCopy();
        ObjectNode after = object.deepCopy();
        for (ObjectNode side : List.of(before, after)) {
            side.remove("metadata");
            if (kind.hasStatus()) {
                side.remove("status");
            }
        }
        if (!before.equals(after)) {
            raiseGeneration(object);
        }
    }

    static void raiseGeneration(ObjectNode object) {
        JsonNode generation = of(object).path("generation");
        if (generation.isNumber()) {
            of(object).put("generation", generation.asLong() + 1);
        }
    }

    /** {@return the object's finalizers, a copy} */
    public static List<String> finalizers(JsonNode object) {
        return new ArrayList<>(
                StreamSupport.stream(object.path("metadata").path("finalizers").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    /** Replaces the object's finalizers. */
    public static void setFinalizers(ObjectNode object, List<String> finalizers) {
        if (finalizers.isEmpty()) {
            of(object).remove("finalizers");
            return;
        }
        ArrayNode array = of(object).putArray("finalizers");
        finalizers.forEach(array::add);
    }

    /** {@return whether somebody has asked for the deletion of the object} */
    public static boolean isBeingDeleted(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    private static boolean hasGeneration(Kind kind) {
        return kind.group().contains(".") && !kind.group().endsWith("k8s.io")
                || GROUPS_WITH_GENERATION.contains(kind.group())
                || kind.name().equals("Pod");
    }

    private static void keep(ObjectNode metadata, JsonNode before, String field) {
        if (before.has(field)) {
            metadata.set(field, before.get(field));
        } else {
            metadata.remove(field);
        }
    }

    /** A typed API server does not store empty maps and lists of metadata, so neither does this one. */
    static void removeEmpty(ObjectNode metadata) {
        for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences", "creationTimestamp")) {
            JsonNode value = metadata.path(field);
            if (value.isNull() || value.isContainerNode() && value.isEmpty()) {
                metadata.remove(field);
            }
        }
    }

    private static String randomSuffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(NAME_CHARACTERS.charAt(ThreadLocalRandom.current().nextInt(NAME_CHARACTERS.length())));
        }
        return suffix.toString();
    }
}
