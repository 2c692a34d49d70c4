package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the parts of a structural schema that pruning, defaulting and rules have in common; null means "anything". */
final class Schemas {

    private Schemas() {}

    static Map<String, JSONSchemaProps> properties(JSONSchemaProps schema) {
        return schema == null || schema.getProperties() == null ? Map.of() : schema.getProperties();
    }

    /** The schema of all fields that are not named: the values of a map. Null if there is none. */
    static JSONSchemaProps values(JSONSchemaProps schema) {
        return schema == null || schema.getAdditionalProperties() == null
                ? null
                : schema.getAdditionalProperties().getSchema();
    }

    static JSONSchemaProps items(JSONSchemaProps schema) {
        return schema == null || schema.getItems() == null
                ? null
                : schema.getItems().getSchema();
    }

    static JSONSchemaProps field(JSONSchemaProps schema, String name) {
        JSONSchemaProps property = properties(schema).get(name);
        return property != null ? property : values(schema);
    }

    /** Whether the schema says anything of this field, be it only that it may be there. */
    static boolean knows(JSONSchemaProps schema, String name) {
        if (schema == null) {
            return false;
        }
        boolean anyName = schema.getAdditionalProperties() != null
                && !Boolean.FALSE.equals(schema.getAdditionalProperties().getAllows());
        return anyName || properties(schema).containsKey(name);
    }

    static boolean preservesUnknownFields(JSONSchemaProps schema) {
        return schema != null && Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields());
    }

    static boolean isEmbeddedResource(JSONSchemaProps schema) {
        return schema != null && Boolean.TRUE.equals(schema.getXKubernetesEmbeddedResource());
    }

    static boolean isIntOrString(JSONSchemaProps schema) {
        return schema != null && Boolean.TRUE.equals(schema.getXKubernetesIntOrString());
    }

    /** The field names of an object, in its order, as a copy: the object may be changed while going over them. */
    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
