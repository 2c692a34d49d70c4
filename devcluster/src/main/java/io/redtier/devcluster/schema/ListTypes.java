package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists that a schema declares to be sets, or maps with certain keys, must not hold anything twice. */
final class ListTypes {

    private ListTypes() {}

    /** Every element that is there a second time; reported once, however often it is there. */
    static List<Cause> duplicates(JsonNode value, JSONSchemaProps schema) {
        List<Cause> causes = new ArrayList<>();
        visit(value, schema, "", causes);
        return causes;
    }

    private static void visit(JsonNode value, JSONSchemaProps schema, String path, List<Cause> causes) {
        if (schema == null) {
            return;
        }
        if (value.isObject()) {
            for (String name : Schemas.names(value)) {
                String child = !Schemas.properties(schema).containsKey(name)
                        ? path + "[" + name + "]"
                        : path.isEmpty() ? name : path + "." + name;
                visit(value.get(name), Schemas.field(schema, name), child, causes);
            }
        } else if (value.isArray()) {
            check(value, schema, path, causes);
            for (int i = 0; i < value.size(); i++) {
                visit(value.get(i), Schemas.items(schema), path + "[" + i + "]", causes);
            }
        }
    }

    private static void check(JsonNode list, JSONSchemaProps schema, String path, List<Cause> causes) {
        String type = schema.getXKubernetesListType();
        if (!"set".equals(type) && !"map".equals(type)) {
            return;
        }
        Map<JsonNode, Integer> seen = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode key = "set".equals(type) ? list.get(i) : keys(list.get(i), schema.getXKubernetesListMapKeys());
            if (seen.merge(key, 1, Integer::sum) == 2) {
                causes.add(Cause.duplicate(path + "[" + i + "]", key));
            }
        }
    }

    private static ObjectNode keys(JsonNode element, List<String> names) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        names.stream().sorted().filter(element::has).forEach(name -> keys.set(name, element.get(name)));
        return keys;
    }
}
