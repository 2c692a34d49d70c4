package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the schema of a CustomResourceDefinition into a JSON Schema (draft 4) of the same meaning. */
final class JsonSchemas {

    /** The formats that an API server checks and the JSON Schema library knows; it ignores all others, as int32. */
    private static final Set<String> FORMATS = Set.of("date-time", "email", "ipv4", "ipv6", "uri", "hostname");

    private JsonSchemas() {}

    static ObjectNode convert(JSONSchemaProps props) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (props == null) {
            return schema;
        }
        types(props, schema);
        put(schema, "minimum", props.getMinimum());
        put(schema, "maximum", props.getMaximum());
        put(schema, "multipleOf", props.getMultipleOf());
        put(schema, "minLength", props.getMinLength());
        put(schema, "maxLength", props.getMaxLength());
        put(schema, "minItems", props.getMinItems());
        put(schema, "maxItems", props.getMaxItems());
        put(schema, "minProperties", props.getMinProperties());
        put(schema, "maxProperties", props.getMaxProperties());
        if (Boolean.TRUE.equals(props.getExclusiveMinimum())) {
            schema.put("exclusiveMinimum", true);
        }
        if (Boolean.TRUE.equals(props.getExclusiveMaximum())) {
            schema.put("exclusiveMaximum", true);
        }
        if (Boolean.TRUE.equals(props.getUniqueItems())) {
            schema.put("uniqueItems", true);
        }
        if (props.getPattern() != null) {
            schema.put("pattern", props.getPattern());
        }
        if (props.getFormat() != null && FORMATS.contains(props.getFormat())) {
            schema.put("format", props.getFormat());
        }
        nested(props, schema);
        return schema;
    }

    private static void types(JSONSchemaProps props, ObjectNode schema) {
        boolean nullable = Boolean.TRUE.equals(props.getNullable());
        List<String> types = Schemas.isIntOrString(props)
                ? List.of("integer", "string")
                : props.getType() == null || props.getType().isEmpty() ? List.of() : List.of(props.getType());
        if (!types.isEmpty()) {
            ArrayNode array = schema.putArray("type");
            types.forEach(array::add);
            if (nullable) {
                array.add("null");
            }
        }
        if (isPresent(props.getEnum())) {
            ArrayNode values = schema.putArray("enum");
            props.getEnum().forEach(values::add);
            if (nullable) {
                values.addNull();
            }
        }
    }

    private static void nested(JSONSchemaProps props, ObjectNode schema) {
        if (isPresent(props.getRequired())) {
            ArrayNode required = schema.putArray("required");
            props.getRequired().forEach(required::add);
        }
        if (!Schemas.properties(props).isEmpty()) {
            ObjectNode properties = schema.putObject("properties");
            for (Map.Entry<String, JSONSchemaProps> property :
                    Schemas.properties(props).entrySet()) {
                properties.set(property.getKey(), convert(property.getValue()));
            }
        }
        if (Schemas.values(props) != null) {
            schema.set("additionalProperties", convert(Schemas.values(props)));
        }
        if (Schemas.items(props) != null) {
            schema.set("items", convert(Schemas.items(props)));
        }
        all(schema, "allOf", props.getAllOf());
        all(schema, "anyOf", props.getAnyOf());
        all(schema, "oneOf", props.getOneOf());
        if (props.getNot() != null) {
            schema.set("not", convert(props.getNot()));
        }
    }

    private static void all(ObjectNode schema, String keyword, List<JSONSchemaProps> alternatives) {
        if (isPresent(alternatives)) {
            ArrayNode array = schema.putArray(keyword);
            alternatives.forEach(a -> array.add(convert(a)));
        }
    }

    private static void put(ObjectNode schema, String keyword, Number value) {
        if (value == null) {
            return;
        }
        // A bound of an integer reads 5, not 5.0, in messages.
        JsonNode node = value.doubleValue() == value.longValue()
                ? JsonNodeFactory.instance.numberNode(value.longValue())
                : JsonNodeFactory.instance.numberNode(value.doubleValue());
        schema.set(keyword, node);
    }

    private static boolean isPresent(Collection<?> values) {
        return values != null && !values.isEmpty();
    }
}
