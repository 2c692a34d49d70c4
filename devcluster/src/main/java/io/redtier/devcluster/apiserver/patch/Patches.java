package io.redtier.devcluster.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.redtier.devcluster.apiserver.apply.Shape;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.resource.Json;

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
                if (!custom) {
                    return StrategicMergePatch.apply(object, requireObject(patch), shape);
                }
                throw unsupported(JSON + ", " + MERGE + ", " + APPLY);
            }
            default -> throw unsupported(JSON + ", " + MERGE + ", " + STRATEGIC + ", " + APPLY);
        }
    }

    private static ObjectNode jsonPatch(ObjectNode object, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiException.badRequest("a JSON patch must be an array of operations");
        }
        try {
            if (JsonPatch.apply(patch, object) instanceof ObjectNode patched) {
                return patched;
            }
        } catch (RuntimeException e) {
            // The library has one exception for a failed test and a path that does not exist, as the API server has.
            throw ApiException.unprocessable(
                    "the server rejected our request due to an error in our request: " + e.getMessage());
        }
        throw ApiException.unprocessable("the patch does not leave an object");
    }

    private static JsonNode requireObject(JsonNode patch) {
        if (!patch.isObject()) {
            throw ApiException.badRequest("the patch must be an object, not " + Json.write(patch).length + " bytes of "
                    + patch.getNodeType());
        }
        return patch;
    }

    private static ApiException unsupported(String accepted) {
        return ApiException.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }
}
