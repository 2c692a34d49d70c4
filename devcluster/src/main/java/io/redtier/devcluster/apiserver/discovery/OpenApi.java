package io.redtier.devcluster.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.kinds.CustomKind;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.resource.Json;
import java.util.List;

/**
 * As much of {@code /openapi/v3} as kubectl reads: which kinds can be validated by the server on a write, and the schemas
 * of custom resources for {@code kubectl explain}. Thread-safe.
 */
public final class OpenApi {

    private static final List<String> WRITES = List.of("post", "put", "patch");

    private final Kinds kinds;

    /**
     * @param kinds what is served
     */
    public OpenApi(Kinds kinds) {
        this.kinds = kinds;
    }

    /** {@return the index, or the document of a group and version} */
    public MockResponse handle(ApiRequest request) {
        List<String> path = request.path();
        if (path.size() == 2 && path.get(1).equals("v2")) {
            // Asked for kinds that v3 does not have. An empty document tells kubectl that nobody has them.
            return new MockResponse()
                    .setResponseCode(200)
                    .setHeader("Content-Type", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
                    .setBody(new byte[0]);
        }
        if (path.size() < 2 || !path.get(1).equals("v3")) {
            throw ApiException.noSuchResource();
        }
        return path.size() == 2 ? index() : document(String.join("/", path.subList(2, path.size())));
    }

    private MockResponse index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        kinds.all().stream().map(Kind::groupVersionPath).distinct().forEach(path -> paths.putObject(path)
                .put("serverRelativeURL", "/openapi/v3/" + path));
        return Responses.json(200, index);
    }

    private MockResponse document(String groupVersion) {
        List<Kind> found = kinds.all().stream()
                .filter(kind -> kind.groupVersionPath().equals(groupVersion))
                .toList();
        if (found.isEmpty()) {
            throw ApiException.noSuchResource();
        }
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", Discovery.VERSION);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (Kind kind : found) {
            String collection =
                    "/" + groupVersion + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
            ObjectNode one = paths.putObject(collection + "/{name}");
            ObjectNode many = paths.putObject(collection);
            operation(one, "get", kind);
            for (String verb : WRITES) {
                operation(verb.equals("post") ? many : one, verb, kind);
            }
            schemas.set(schemaName(kind), schema(kind));
        }
        return Responses.json(200, document);
    }

    private static void operation(ObjectNode path, String verb, Kind kind) {
        ObjectNode operation = path.putObject(verb);
        groupVersionKind(operation, kind);
        operation.put("x-kubernetes-action", verb);
        if (WRITES.contains(verb)) {
            for (String parameter : List.of("dryRun", "fieldManager", "fieldValidation")) {
                operation
                        .withArray("/parameters")
                        .addObject()
                        .put("name", parameter)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string")
                        .put("uniqueItems", true);
            }
        }
        // Not by a JSON pointer, which would take 200 for an index.
        operation.withObjectProperty("responses").withObjectProperty("200").put("description", "OK");
    }

    private ObjectNode schema(Kind kind) {
        JsonNode defined = kinds.custom(kind)
                .map(CustomKind::version)
                .map(version -> version.path("schema").path("openAPIV3Schema"))
                .orElse(Json.object());
        ObjectNode schema = defined.isObject() ? ((ObjectNode) defined).deepCopy() : Json.object();
        schema.put("type", "object");
        schema.withArray("/x-kubernetes-group-version-kind")
                .addObject()
                .put("group", kind.group())
                .put("kind", kind.name())
                .put("version", kind.version());
        return schema;
    }

    private static void groupVersionKind(ObjectNode operation, Kind kind) {
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", kind.group())
                .put("kind", kind.name())
                .put("version", kind.version());
    }

    private static String schemaName(Kind kind) {
        String group = kind.group().isEmpty() ? "core" : kind.group();
        return group + "." + kind.version() + "." + kind.name();
    }
}
