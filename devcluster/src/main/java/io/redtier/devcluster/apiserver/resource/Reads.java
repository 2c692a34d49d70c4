package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.select.FieldSelector;
import io.redtier.devcluster.apiserver.select.LabelSelector;
import io.redtier.devcluster.apiserver.store.Snapshot;
import io.redtier.devcluster.apiserver.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Gets and lists objects. Thread-safe. */
public final class Reads {

    private final Store store;

    /**
     * A part of a list.
     *
     * @param revision resourceVersion of the list
     * @param objects in the version that was asked for
     * @param next token for the rest; empty at the end
     * @param remaining how many follow
     */
    public record Page(long revision, List<ObjectNode> objects, String next, int remaining) {}

    /**
     * @param store where objects are
     */
    public Reads(Store store) {
        this.store = store;
    }

    /** {@return the object, in the version that was asked for} */
    public ObjectNode get(Target target) {
        ObjectNode object = store.get(target.key());
        if (object == null) {
            throw ApiException.notFound(target.kind(), target.name());
        }
        return versioned(object, target.kind());
    }

    /** {@return what the request's selectors match} */
    public static Predicate<JsonNode> selection(ApiRequest request, Target target) {
        Predicate<JsonNode> labels = LabelSelector.parse(request.parameter("labelSelector"));
        Predicate<JsonNode> fields = FieldSelector.parse(request.parameter("fieldSelector"), target.kind());
        Predicate<JsonNode> name = target.name().isEmpty()
                ? object -> true
                : object -> object.path("metadata").path("name").asText().equals(target.name());
        return labels.and(fields).and(name);
    }

    /** {@return the objects that the request selects, a page of them if it sets a limit} */
    public Page list(ApiRequest request, Target target) {
        Kind kind = target.kind();
        Snapshot snapshot = store.list(kind.collection(), target.namespace());
        Predicate<JsonNode> matches = selection(request, target);
        List<ObjectNode> all = snapshot.objects().stream()
                .filter(matches)
                .map(object -> versioned(object, kind))
                .toList();
        String after = token(request.parameter("continue"));
        int from = 0;
        while (!after.isEmpty() && from < all.size() && id(all.get(from)).compareTo(after) <= 0) {
            from++;
        }
        int limit = limit(request.parameter("limit"));
        int to = limit <= 0 ? all.size() : Math.min(all.size(), from + limit);
        String next = to == all.size() ? "" : encode(id(all.get(to - 1)));
        return new Page(snapshot.revision(), all.subList(from, to), next, all.size() - to);
    }

    /** {@return the object as the version of that kind; objects are stored in one version} */
    public static ObjectNode versioned(ObjectNode object, Kind kind) {
        if (kind.version().equals(kind.storageVersion())) {
            return object;
        }
        // Versions differ in name only: there is no conversion other than "None" here.
        return object.deepCopy().put("apiVersion", kind.apiVersion());
    }

    private static String id(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText();
    }

    private static String encode(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("continue key is not valid: " + e.getMessage());
        }
    }

    private static int limit(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("invalid limit \"" + text + "\": must be a number");
        }
    }
}
