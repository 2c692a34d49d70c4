package io.redtier.devcluster.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code additionalPrinterColumns} of a CustomResourceDefinition. */
final class CustomColumns {

    /** {@code .field}, {@code ['field']}, {@code [0]} or {@code [?(@.field=="value")]}. */
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z0-9_/-]+(?:\\\\\\.[A-Za-z0-9_/-]+)*)|\\['([^']+)']|\\[(\\d+|\\*)]"
                    + "|\\[\\?\\(@\\.([A-Za-z0-9_]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]");

    private CustomColumns() {}

    static List<Column> of(JsonNode version) {
        List<Column> columns = new ArrayList<>(List.of(Column.NAME));
        for (JsonNode column : version.path("additionalPrinterColumns")) {
            String path = column.path("jsonPath").asText();
            String type = column.path("type").asText("string");
            columns.add(new Column(
                    column.path("name").asText(),
                    type,
                    column.path("description").asText(""),
                    column.path("priority").asInt(0),
                    (object, now) -> {
                        JsonNode value = find(object, path);
                        if (value.isMissingNode() || value.isNull()) {
                            return NullNode.getInstance();
                        }
                        if (type.equals("date")) {
                            return new TextNode(Column.age(value.asText(), now));
                        }
                        return value.isContainerNode() ? new TextNode(value.toString()) : value;
                    }));
        }
        if (columns.size() == 1) {
            columns.add(Column.AGE);
        }
        return columns;
    }

    static JsonNode find(JsonNode object, String path) {
        JsonNode value = object;
        Matcher step = STEP.matcher(path);
        while (step.find() && !value.isMissingNode()) {
            if (step.group(1) != null) {
                value = value.path(step.group(1).replace("\\.", "."));
            } else if (step.group(2) != null) {
                value = value.path(step.group(2));
            } else if (step.group(3) != null) {
                value = value.path(step.group(3).equals("*") ? 0 : Integer.parseInt(step.group(3)));
            } else {
                value = first(value, step.group(4), step.group(5));
            }
        }
        return value;
    }

    private static JsonNode first(JsonNode items, String field, String wanted) {
        for (JsonNode item : items) {
            if (item.path(field).asText().equals(wanted)) {
                return item;
            }
        }
        return items.path(-1);
    }
}
