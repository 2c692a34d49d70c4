package io.redtier.devcluster.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.redtier.devcluster.apiserver.apply.Shape;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.List;

/** Patches by content type. Pure. */
public final class Patches {

    /** JSON Patch, RFC 6902. */
    public static final String JSON = "application/json-patch+json";
    /** JSON merge patch, RFC 7386. */
    public static final String MERGE = "application/merge-patch+json";
    /** Strategic merge patch. */
    public static final String STRATEGIC = "application/strategic-merge-patch+json";
    /** Server-side apply, in YAML. */
    public static final String APPLY = "application/apply-patch+yaml";

    private Patches() {}

    /**
     * @param object changed in place
     * @param patch the body
     * @param type its content type
     * @param shape how the object's lists merge
     * @param custom whether it is a custom resource, which knows no strategic merge
     * @return the patched object
     * @throws ApiException 400 or 422 if the patch cannot be applied, 415 if its type is unknown
     */
    public static ObjectNode apply(ObjectNode object, JsonNode patch, String type, Shape shape, boolean custom) {
        switch (type) {
            case JSON -> {
                return jsonPatch(object, patch);
            }
            case MERGE -> {
                return MergePatch.apply(object, requireObject(patch));
            }
            case STRATEGIC -> {
                requireKnown(type, custom);
                return StrategicMergePatch.apply(object, requireObject(patch), shape);
            }
            default -> throw unsupported();
        }
    }

    /**
     * @param type a content type
     * @param custom whether it is a custom resource, which knows no strategic merge
     * @throws ApiException 415 if patches of that type are not taken
     */
    public static void requireKnown(String type, boolean custom) {
        if (custom && type.equals(STRATEGIC)) {
            throw ApiException.unsupportedMediaType("the body of the request was in an unknown format - accepted media"
                    + " types include: " + String.join(", ", JSON, MERGE, APPLY));
        }
        if (!List.of(JSON, MERGE, STRATEGIC, APPLY).contains(type)) {
            throw unsupported();
        }
    }

    private static ObjectNode jsonPatch(ObjectNode object, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiException.badRequest("error decoding patch: a JSON patch must be an array of operations");
        }
        JsonNode patched = object;
        for (JsonNode operation : patch) {
            String verb = operation.path("op").asText();
            boolean absent = at(patched, operation).isMissingNode();
            // The library lets the removal of nothing pass.
            if (absent && (verb.equals("remove") || verb.equals("replace") && inArray(patched, operation))) {
                throw rejected("nothing is at " + operation.path("path").asText());
            }
            JsonNode taken = operation;
            if (verb.equals("replace") && absent) {
                // Against the RFC, the API server adds a field then.
                taken = ((ObjectNode) operation.deepCopy()).put("op", "add");
            }
            try {
                patched = JsonPatch.apply(JsonNodeFactory.instance.arrayNode().add(taken), patched);
            } catch (RuntimeException e) {
                // It has one exception for a failed test and for a path that does not exist, as the API server has.
                throw rejected(e.getMessage());
            }
        }
        if (patched instanceof ObjectNode result) {
            return result;
        }
        throw rejected("it does not leave an object");
    }

    private static boolean inArray(JsonNode object, JsonNode operation) {
        String path = operation.path("path").asText();
        return object.at(path.substring(0, Math.max(0, path.lastIndexOf('/')))).isArray();
    }

    private static JsonNode at(JsonNode object, JsonNode operation) {
        try {
            return object.at(operation.path("path").asText());
        } catch (IllegalArgumentException e) {
            throw rejected("\"" + operation.path("path").asText() + "\" is not a JSON pointer");
        }
    }

    private static ApiException rejected(String why) {
        return ApiException.unprocessable(
                "the server rejected our request due to an error in our request: " + why, List.of());
    }

    private static JsonNode requireObject(JsonNode patch) {
        if (!patch.isObject()) {
            throw ApiException.badRequest("error decoding patch: it must be an object, not " + patch.getNodeType());
        }
        return patch;
    }

    private static ApiException unsupported() {
        return ApiException.unsupportedMediaType("415: Unsupported Media Type");
    }
}
