package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One entry of {@code managedFields}.
 *
 * @param name the manager
 * @param operation {@code Apply} or {@code Update}
 * @param apiVersion version of the fields
 * @param subresource empty for the object itself
 * @param time when it last changed
 * @param fields what it owns
 */
record Manager(String name, String operation, String apiVersion, String subresource, String time, FieldSet fields) {

    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    static Manager parse(JsonNode entry) {
        return new Manager(
                entry.path("manager").asText(),
                entry.path("operation").asText(),
                entry.path("apiVersion").asText(),
                entry.path("subresource").asText(""),
                entry.path("time").asText(""),
                FieldSet.parse(entry.path("fieldsV1")));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("fieldsType", "FieldsV1");
        json.set("fieldsV1", fields.toJson());
        json.put("manager", name).put("operation", operation);
        if (!subresource.isEmpty()) {
            json.put("subresource", subresource);
        }
        return json.put("time", time);
    }

    boolean is(String otherName, String otherOperation, String otherSubresource) {
        return name.equals(otherName) && operation.equals(otherOperation) && subresource.equals(otherSubresource);
    }

    Manager with(FieldSet changed, String now) {
        return new Manager(name, operation, apiVersion, subresource, fields.equals(changed) ? time : now, changed);
    }

    /** How a conflict names it. */
    String describe() {
        String text = '"' + name + '"' + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"');
        return operation.equals(UPDATE) ? text + " using " + apiVersion : text;
    }
}
