package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;

/**
 * A value together with what it was before an update. Fields correspond by name, elements of a list of type map by their
 * keys; elements of other lists have no counterpart.
 *
 * <p>An API server accepts what is wrong as long as an update leaves it as it is ("ratcheting"): a definition that got
 * stricter must not lock out changes of labels, finalizers or status.
 */
final class Correlation {

    private final JSONSchemaProps schema;
    private final JsonNode value;
    private final JsonNode old;
    private final Correlation around;

    private Correlation(JSONSchemaProps schema, JsonNode value, JsonNode old, Correlation around) {
        this.schema = schema;
        this.value = value;
        this.old = old;
        this.around = around;
    }

    /** For a whole object; {@code old} is null on creation. */
    static Correlation of(JSONSchemaProps schema, JsonNode value, JsonNode old) {
        return new Correlation(schema, value, old, null);
    }

    JSONSchemaProps schema() {
        return schema;
    }

    JsonNode value() {
        return value;
    }

    /** The value before, or null if there was none or it cannot be told which it was. */
    JsonNode old() {
        return old;
    }

    Correlation field(String name) {
        return child(
                Schemas.field(schema, name),
                value == null ? null : value.get(name),
                old == null ? null : old.get(name));
    }

    Correlation element(int index) {
        JsonNode element = value == null ? null : value.get(index);
        return child(Schemas.items(schema), element, counterpart(element));
    }

    private Correlation child(JSONSchemaProps childSchema, JsonNode childValue, JsonNode childOld) {
        return new Correlation(childSchema, childValue, childOld, this);
    }

    /** Whether this value, or where it has no counterpart the nearest one around it that has, is as it was. */
    boolean isUnchanged() {
        return old != null ? old.equals(value) : around != null && around.isUnchanged();
    }

    private JsonNode counterpart(JsonNode element) {
        if (old == null || element == null || !"map".equals(listType())) {
            return null;
        }
        List<String> keys = schema.getXKubernetesListMapKeys();
        for (JsonNode candidate : old) {
            if (keys.stream().allMatch(k -> candidate.path(k).equals(element.path(k)))) {
                return candidate;
            }
        }
        return null;
    }

    private String listType() {
        return schema == null ? null : schema.getXKubernetesListType();
    }
}
