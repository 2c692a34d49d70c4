package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Removes what a schema does not know, in place. */
final class Pruning {

    private static final Set<String> RESOURCE_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private final List<String> unknown = new ArrayList<>();

    private Pruning() {}

    /** Prunes {@code resource}; returns the paths of the fields that went, in the order of the object. */
    static List<String> prune(ObjectNode resource, JSONSchemaProps schema) {
        Pruning pruning = new Pruning();
        pruning.object(resource, schema, "", true);
        return pruning.unknown;
    }

    private void visit(JsonNode node, JSONSchemaProps schema, String path) {
        if (node instanceof ObjectNode object) {
            object(object, schema, path, Schemas.isEmbeddedResource(schema));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                visit(array.get(i), Schemas.items(schema), path + "[" + i + "]");
            }
        }
    }

    private void object(ObjectNode object, JSONSchemaProps schema, String path, boolean resource) {
        boolean preserve = Schemas.preservesUnknownFields(schema);
        for (String name : Schemas.names(object)) {
            if (resource && RESOURCE_FIELDS.contains(name)) {
                continue;
            }
            String child = path.isEmpty() ? name : path + "." + name;
            if (Schemas.knows(schema, name)) {
                visit(object.get(name), Schemas.field(schema, name), child);
            } else if (!preserve) {
                unknown.add(child);
                object.remove(name);
            }
        }
    }
}
