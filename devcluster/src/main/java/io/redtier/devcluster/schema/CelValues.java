package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns JSON into the values that rules see: typed by the schema, fields escaped so that each is a CEL identifier. */
final class CelValues {

    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private static final Pattern ESCAPED = Pattern.compile("__|[-./]");
    private static final Map<String, String> ESCAPES =
            Map.of("__", "__underscores__", ".", "__dot__", "-", "__dash__", "/", "__slash__");

    /** Of the metadata of a resource, rules see these alone. */
    private static final Set<String> VISIBLE_METADATA = Set.of("name", "generateName");

    private CelValues() {}

    /** The whole resource: the fields of its schema, and in addition apiVersion, kind and the name in metadata. */
    static Object ofResource(JsonNode resource, JSONSchemaProps schema) {
        Map<String, Object> fields = fields(resource, schema);
        fields.put("apiVersion", resource.path("apiVersion").asText());
        fields.put("kind", resource.path("kind").asText());
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String name : VISIBLE_METADATA) {
            if (resource.path("metadata").has(name)) {
                metadata.put(name, resource.path("metadata").path(name).asText());
            }
        }
        fields.put("metadata", metadata);
        return fields;
    }

    static Object of(JsonNode value, JSONSchemaProps schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> Schemas.properties(schema).isEmpty() ? entries(value, schema) : fields(value, schema);
            case ARRAY -> elements(value, Schemas.items(schema));
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> number(value, schema);
            case STRING -> text(value.textValue(), schema);
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Map<String, Object> fields(JsonNode object, JSONSchemaProps schema) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Schemas.properties(schema).forEach((name, property) -> {
            if (object.has(name)) {
                fields.put(escape(name), of(object.get(name), property));
            }
        });
        return fields;
    }

    private static Map<String, Object> entries(JsonNode object, JSONSchemaProps schema) {
        Map<String, Object> entries = new LinkedHashMap<>();
        Schemas.names(object).forEach(name -> entries.put(name, of(object.get(name), Schemas.values(schema))));
        return entries;
    }

    private static List<Object> elements(JsonNode array, JSONSchemaProps items) {
        List<Object> elements = new ArrayList<>();
        array.forEach(element -> elements.add(of(element, items)));
        return elements;
    }

    private static Object number(JsonNode value, JSONSchemaProps schema) {
        boolean floating = schema != null && "number".equals(schema.getType());
        return floating || !value.isIntegralNumber() ? (Object) value.doubleValue() : (Object) value.longValue();
    }

    private static Object text(String value, JSONSchemaProps schema) {
        if (schema != null && "date-time".equals(schema.getFormat())) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                // The structural schema has reported it; the rule sees what is there.
                return value;
            }
        }
        return value;
    }

    /** The name of a field as rules write it: {@code namespace} is {@code __namespace__}, {@code a-b} {@code a__dash__b}. */
    static String escape(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        return ESCAPED.matcher(name).replaceAll(match -> Matcher.quoteReplacement(ESCAPES.get(match.group())));
    }
}
