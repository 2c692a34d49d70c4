package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Map;

/** Fills in the defaults of a schema, in place; a null counts as absent where the schema does not allow it. */
final class Defaulting {

    private Defaulting() {}

    static void apply(JsonNode node, JSONSchemaProps schema) {
        if (schema == null) {
            return;
        }
        if (node instanceof ObjectNode object) {
            fields(object, schema);
        } else if (node instanceof ArrayNode array) {
            elements(array, Schemas.items(schema));
        }
    }

    private static void fields(ObjectNode object, JSONSchemaProps schema) {
        for (String name : Schemas.names(object)) {
            JSONSchemaProps field = Schemas.field(schema, name);
            if (isForbiddenNull(object.get(name), field)) {
                object.remove(name);
                if (field.getDefault() != null) {
                    object.set(name, field.getDefault().deepCopy());
                }
            }
        }
        for (Map.Entry<String, JSONSchemaProps> field :
                Schemas.properties(schema).entrySet()) {
            JsonNode value = field.getValue().getDefault();
            if (value != null && !object.has(field.getKey())) {
                object.set(field.getKey(), value.deepCopy());
            }
        }
        for (String name : Schemas.names(object)) {
            apply(object.get(name), Schemas.field(schema, name));
        }
    }

    private static void elements(ArrayNode array, JSONSchemaProps items) {
        for (int i = 0; i < array.size(); i++) {
            if (isForbiddenNull(array.get(i), items) && items.getDefault() != null) {
                array.set(i, items.getDefault().deepCopy());
            }
            apply(array.get(i), items);
        }
    }

    private static boolean isForbiddenNull(JsonNode value, JSONSchemaProps schema) {
        return schema != null && value.isNull() && !Boolean.TRUE.equals(schema.getNullable());
    }
}
