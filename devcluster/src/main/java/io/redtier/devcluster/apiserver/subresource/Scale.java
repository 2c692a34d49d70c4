package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.apply.Shape;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.patch.Patches;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Causes;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Reads;
import io.redtier.devcluster.apiserver.resource.Writes;
import java.util.List;
import java.util.stream.Collectors;

/** The scale of whatever has replicas: a small object over fields of the large one. */
public final class Scale {

    private final Kinds kinds;
    private final Reads reads;
    private final Writes writes;

    /**
     * @param kinds to find where custom kinds keep their replicas
     * @param reads to read the object
     * @param writes to change it
     */
    public Scale(Kinds kinds, Reads reads, Writes writes) {
        this.kinds = kinds;
        this.reads = reads;
        this.writes = writes;
    }

    MockResponse handle(ApiRequest request, Target target) {
        Target whole = new Target(target.kind(), target.namespace(), target.name(), "");
        return switch (request.method()) {
            case "GET" -> Responses.json(200, scale(target.kind(), reads.get(whole)));
            case "PUT", "PATCH" -> {
                ObjectNode stored = writes.update(
                        whole,
                        object -> change(request, target.kind(), object),
                        true,
                        new Writes.Options(request.fieldManager(), request.dryRun()));
                yield Responses.json(200, scale(target.kind(), stored));
            }
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private ObjectNode change(ApiRequest request, Kind kind, ObjectNode object) {
        JsonNode body = Json.read(request.body());
        JsonNode wanted = body;
        if (request.method().equals("PATCH")) {
            String type = request.contentType().equals(Patches.APPLY) ? Patches.MERGE : request.contentType();
            wanted = Patches.apply(scale(kind, object), body, type, Shape.PLAIN, false);
        }
        JsonNode replicas = wanted.at("/spec/replicas");
        if (!replicas.isInt() && !replicas.isMissingNode() || replicas.asInt() < 0) {
            throw ApiException.unprocessable(
                    "Scale.autoscaling \"" + object.at("/metadata/name").asText()
                            + "\" is invalid: spec.replicas: Invalid value: " + replicas
                            + ": must be greater than or equal to 0",
                    List.of(Causes.invalid("spec.replicas", replicas, "must be greater than or equal to 0")));
        }
        JsonNode version = wanted.at("/metadata/resourceVersion");
        if (!version.asText("").isEmpty()) {
            Metadata.of(object).set("resourceVersion", version);
        }
        String path = paths(kind).path("specReplicasPath").asText(".spec.replicas");
        String pointer = path.replace('.', '/');
        int last = pointer.lastIndexOf('/');
        object.withObject(pointer.substring(0, last)).put(pointer.substring(last + 1), replicas.asInt());
        return object;
    }

    private ObjectNode scale(Kind kind, ObjectNode object) {
        JsonNode paths = paths(kind);
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (object.path("metadata").has(field)) {
                metadata.set(field, object.path("metadata").get(field));
            }
        }
        scale.putObject("spec")
                .put(
                        "replicas",
                        at(object, paths, "specReplicasPath", ".spec.replicas").asInt());
        ObjectNode status = scale.putObject("status")
                .put(
                        "replicas",
                        at(object, paths, "statusReplicasPath", ".status.replicas")
                                .asInt());
        JsonNode selector = paths.isMissingNode()
                ? object.at("/spec/selector/matchLabels")
                : at(object, paths, "labelSelectorPath", ".status.selector");
        String text = selector.isObject()
                ? selector.properties().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                        .collect(Collectors.joining(","))
                : selector.asText("");
        if (!text.isEmpty()) {
            status.put("selector", text);
        }
        return scale;
    }

    private static JsonNode at(JsonNode object, JsonNode paths, String name, String standard) {
        return object.at(paths.path(name).asText(standard).replace('.', '/'));
    }

    private JsonNode paths(Kind kind) {
        return kinds.custom(kind)
                .map(custom -> custom.version().at("/subresources/scale"))
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }
}
