package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.apply.Shapes;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.patch.Patches;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.table.Tables;
import io.redtier.devcluster.apiserver.watch.Watches;
import io.redtier.devcluster.apiserver.webhook.Webhooks;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The verbs on objects and collections, and on their status. Thread-safe. */
public final class Endpoint {

    private static final Set<String> BODY_TYPES = Set.of("", "application/json", "application/yaml");

    private final Kinds kinds;
    private final Reads reads;
    private final Writes writes;
    private final Deletions deletions;
    private final Admission admission;
    private final Shapes shapes;
    private final Watches watches;
    private final Tables tables;
    private final Webhooks webhooks;

    /** Wires the verbs to what does them. */
    public Endpoint(
            Kinds kinds,
            Reads reads,
            Writes writes,
            Deletions deletions,
            Admission admission,
            Shapes shapes,
            Watches watches,
            Tables tables,
            Webhooks webhooks) {
        this.kinds = kinds;
        this.reads = reads;
        this.writes = writes;
        this.deletions = deletions;
        this.admission = admission;
        this.shapes = shapes;
        this.watches = watches;
        this.tables = tables;
        this.webhooks = webhooks;
    }

    /**
     * @param request the request
     * @param target an object, a collection, or an object's status
     * @return the answer
     * @throws ApiException if the request is refused
     */
    public MockResponse handle(ApiRequest request, Target target) {
        boolean collection = target.name().isEmpty();
        if (!request.accepts("application/json")) {
            throw ApiException.notAcceptable();
        }
        if (!request.method().equals("GET")) {
            RequestOptions.check(request);
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> {
                if (request.flag("watch")) {
                    yield watch(request, target);
                }
                yield collection ? list(request, target) : object(request, target, 200, reads.get(target));
            }
            case "POST" -> {
                if (!collection
                        || target.kind().namespaced() && target.namespace().isEmpty()) {
                    throw ApiException.methodNotAllowed();
                }
                ObjectNode sent = webhooks.create(target, sent(request, target.kind()), request.dryRun());
                yield object(request, target, 201, writes.create(target, sent, options(request)));
            }
            case "PUT" -> {
                requireObject(collection);
                ObjectNode sent = sent(request, target.kind());
                yield object(request, target, 200, writes.update(target, old -> sent, true, options(request)));
            }
            case "PATCH" -> {
                requireObject(collection);
                yield patch(request, target);
            }
            case "DELETE" -> collection ? deleteCollection(request, target) : delete(request, target);
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private static void requireObject(boolean collection) {
        if (collection) {
            throw ApiException.methodNotAllowed();
        }
    }

    private MockResponse watch(ApiRequest request, Target target) {
        Kind kind = target.kind();
        UnaryOperator<JsonNode> rendering = Tables.wanted(request)
                ? tables.eventRendering(request, kind)
                : object -> Reads.versioned((ObjectNode) object, kind);
        return watches.watch(request, target, Reads.selection(request, target), rendering);
    }

    private MockResponse list(ApiRequest request, Target target) {
        Reads.Page page = reads.list(request, target);
        ObjectNode list = Tables.wanted(request)
                ? tables.table(request, target.kind(), page.objects())
                : plainList(target.kind(), page.objects());
        ObjectNode metadata =
                list.withObjectProperty("metadata").put("resourceVersion", Long.toString(page.revision()));
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            if (page.remaining() > 0) {
                metadata.put("remainingItemCount", page.remaining());
            }
        }
        return Responses.json(200, list);
    }

    private ObjectNode plainList(Kind kind, List<ObjectNode> objects) {
        ObjectNode list = Json.object().put("kind", kind.name() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        boolean custom = kinds.custom(kind).isPresent();
        // As a typed server does: only items of custom kinds repeat their kind.
        objects.forEach(object -> items.add(custom ? object : withoutKind(object)));
        return list;
    }

    private static ObjectNode withoutKind(ObjectNode object) {
        ObjectNode item = Json.object();
        item.setAll(object);
        item.remove(List.of("kind", "apiVersion"));
        return item;
    }

    private MockResponse object(ApiRequest request, Target target, int code, ObjectNode object) {
        ObjectNode versioned = Reads.versioned(object, target.kind());
        if (request.method().equals("GET") && Tables.wanted(request)) {
            ObjectNode table = tables.table(request, target.kind(), List.of(versioned));
            table.withObjectProperty("metadata").set("resourceVersion", object.at("/metadata/resourceVersion"));
            return Responses.json(code, table);
        }
        return Responses.json(code, versioned);
    }

    private MockResponse patch(ApiRequest request, Target target) {
        boolean custom = kinds.custom(target.kind()).isPresent();
        if (request.contentType().equals(Patches.APPLY)) {
            ObjectNode config = Json.readObject(request.body());
            if (config.path("apiVersion").asText("").isEmpty()
                    || config.path("kind").asText("").isEmpty()) {
                throw ApiException.badRequest(
                        "invalid object type: " + config.path("apiVersion").asText("/") + ", Kind="
                                + config.path("kind").asText(""));
            }
            decoding(request).check(target.kind(), config);
            Writes.Applied applied = writes.apply(target, config, request.flag("force"), options(request));
            return object(request, target, applied.created() ? 201 : 200, applied.object());
        }
        Patches.requireKnown(request.contentType(), custom);
        JsonNode patch = Json.readPatch(request.body());
        ObjectNode stored = writes.update(
                target,
                old -> {
                    ObjectNode patched = Patches.apply(
                            Reads.versioned(old, target.kind()),
                            patch,
                            request.contentType(),
                            shapes.of(target.kind()),
                            custom);
                    decoding(request).checkPatched(target.kind(), patched);
                    return patched;
                },
                true,
                options(request));
        return object(request, target, 200, stored);
    }

    private MockResponse delete(ApiRequest request, Target target) {
        Deletions.Deleted deleted =
                deletions.delete(target, Deletions.Options.of(optionsBody(request), request.query()));
        if (!deleted.gone() || target.kind().name().equals("Pod")) {
            return object(request, target, 200, deleted.object());
        }
        return Responses.json(
                200,
                Json.tree(new StatusBuilder()
                        .withStatus("Success")
                        .withNewDetails()
                        .withGroup(
                                target.kind().group().isEmpty()
                                        ? null
                                        : target.kind().group())
                        .withKind(target.kind().plural())
                        .withName(target.name())
                        .withUid(deleted.object().at("/metadata/uid").asText())
                        .endDetails()
                        .build()));
    }

    private MockResponse deleteCollection(ApiRequest request, Target target) {
        Deletions.Options options = Deletions.Options.of(optionsBody(request), request.query());
        List<ObjectNode> objects = reads.list(request, target).objects();
        for (ObjectNode object : objects) {
            JsonNode metadata = object.path("metadata");
            Target one = new Target(
                    target.kind(),
                    metadata.path("namespace").asText(""),
                    metadata.path("name").asText(),
                    "");
            try {
                deletions.delete(one, options);
            } catch (ApiException e) {
                if (e.status().getCode() != 404) {
                    throw e;
                }
                // Somebody else was faster, which is what was wanted.
            }
        }
        return Responses.json(200, plainList(target.kind(), objects));
    }

    private static JsonNode optionsBody(ApiRequest request) {
        return request.body().length == 0 ? MissingNode.getInstance() : Json.read(request.body());
    }

    private static Writes.Options options(ApiRequest request) {
        return new Writes.Options(request.fieldManager(), request.dryRun());
    }

    private ObjectNode sent(ApiRequest request, Kind kind) {
        if (!BODY_TYPES.contains(request.contentType())) {
            throw ApiException.unsupportedMediaType("the body of the request was in an unknown format - accepted media"
                    + " types include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        ObjectNode sent = Json.readObject(request.body());
        decoding(request).check(kind, sent);
        return sent;
    }

    private Decoding decoding(ApiRequest request) {
        return new Decoding(admission, request.parameter("fieldValidation").equals("Strict"));
    }
}
