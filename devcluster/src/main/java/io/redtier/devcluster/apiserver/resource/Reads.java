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
import java.util.List;
import java.util.Optional;
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
     * @param remaining how many follow; 0 if that is not told
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
        int limit = limit(request.parameter("limit"));
        Optional<Continuation> previous = Continuation.parse(request.parameter("continue"));
        Snapshot snapshot = snapshot(request, target, previous);
        Predicate<JsonNode> matches = selection(request, target);
        List<ObjectNode> rest = snapshot.objects().stream()
                .filter(matches)
                .filter(object -> previous.isEmpty()
                        || id(object).compareTo(previous.get().after()) > 0)
                .map(object -> versioned(object, kind))
                .toList();
        if (limit <= 0 || limit >= rest.size()) {
            return new Page(snapshot.revision(), rest, "", 0);
        }
        List<ObjectNode> page = rest.subList(0, limit);
        String next = new Continuation(snapshot.revision(), id(page.get(limit - 1))).encode();
        boolean selects = !request.parameter("labelSelector").isEmpty()
                || !request.parameter("fieldSelector").isEmpty();
        return new Page(snapshot.revision(), page, next, selects ? 0 : rest.size() - limit);
    }

    private Snapshot snapshot(ApiRequest request, Target target, Optional<Continuation> previous) {
        String collection = target.kind().collection();
        if (previous.isPresent()) {
            return store.listAt(collection, target.namespace(), previous.get().revision())
                    .orElseThrow(() -> ApiException.expired("The provided continue parameter is too old to display a"
                            + " consistent list result. You can start a new list without the continue parameter."));
        }
        Snapshot now = store.list(collection, target.namespace());
        long wanted = version(request.parameter("resourceVersion"));
        if (wanted > now.revision()) {
            throw ApiException.tooLargeVersion(wanted, now.revision());
        }
        return now;
    }

    private static long version(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + text
                    + "\": strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
        }
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

    private static int limit(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }
}
