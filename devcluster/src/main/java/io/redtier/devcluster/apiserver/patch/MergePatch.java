package io.redtier.devcluster.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7386. */
public final class MergePatch {

    private MergePatch() {}

    /**
     * @param target changed in place
     * @param patch what to set; null removes
     * @return the target
     */
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(entry -> {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(field);
            } else if (value.isObject()) {
                ObjectNode inner = target.get(field) instanceof ObjectNode present ? present : target.objectNode();
                target.set(field, apply(inner, value));
            } else {
                target.set(field, value);
            }
        });
        return target;
    }
}
