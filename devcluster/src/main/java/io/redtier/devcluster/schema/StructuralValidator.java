package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Types, ranges, patterns, enums and required fields. A JSON Schema library finds what is wrong; the words are those of
 * an API server.
 */
final class StructuralValidator {

    /** What an API server says of the keywords that combine schemas, instead of what each alternative finds wrong. */
    private static final Map<String, String> COMBINING = Map.of(
            "anyOf", "must validate at least one schema (anyOf)",
            "oneOf", "must validate one and only one schema (oneOf)",
            "not", "must not validate the schema (not)");

    /** Of what is wrong with a text, an API server tells the first of these only. */
    private static final List<String> TEXT_KEYWORDS = List.of("maxLength", "minLength", "pattern");

    private final JsonNode document;
    private final JsonSchema schema;

    StructuralValidator(JSONSchemaProps props) {
        this.document = JsonSchemas.convert(props);
        // Draft 4 is what the schemas of CustomResourceDefinitions descend from: exclusiveMinimum is a boolean in both.
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(
                        document,
                        SchemaValidatorsConfig.builder()
                                .pathType(PathType.JSON_POINTER)
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** Everything that is wrong with {@code object}, except in what is unchanged since {@code old}. */
    List<Cause> validate(ObjectNode object, Correlation old) {
        Set<Cause> causes = new LinkedHashSet<>();
        Map<String, Integer> texts = new HashMap<>();
        List<ValidationMessage> messages = new ArrayList<>(schema.validate(object));
        messages.sort(Comparator.comparingInt(message -> TEXT_KEYWORDS.indexOf(message.getType())));
        for (ValidationMessage message : messages) {
            Place place = place(message.getInstanceLocation(), object, old);
            boolean further =
                    TEXT_KEYWORDS.contains(message.getType()) && texts.merge(place.path(), 1, Integer::sum) > 1;
            if (place.unchanged() || further) {
                continue;
            }
            Alternative alternative = alternative(message.getEvaluationPath());
            if (alternative != null) {
                causes.add(Cause.invalid(
                        "<nil>",
                        TextNode.valueOf(""),
                        "\"" + place.path() + "\" " + COMBINING.get(alternative.keyword())));
            }
            if (alternative == null || alternative.isFirst()) {
                causes.add(cause(message, place));
            }
        }
        return new ArrayList<>(causes);
    }

    /** One of the schemas of an anyOf, oneOf or not; an API server explains the first of them. */
    private record Alternative(String keyword, String index) {

        boolean isFirst() {
            return index.equals("0");
        }
    }

    private static Alternative alternative(JsonNodePath keyword) {
        for (int i = 0; i < keyword.getNameCount(); i++) {
            boolean isField = i > 0 && keyword.getName(i - 1).equals("properties");
            if (COMBINING.containsKey(keyword.getName(i)) && !isField) {
                return new Alternative(
                        keyword.getName(i), i + 1 < keyword.getNameCount() ? keyword.getName(i + 1) : "");
            }
        }
        return null;
    }

    private Cause cause(ValidationMessage message, Place place) {
        JsonNodePath keyword = message.getEvaluationPath();
        String path = place.path();
        JsonNode value = place.value();
        JsonNode expected = message.getSchemaNode();
        String at = path + " in body ";
        String bound = expected.asText();
        return switch (message.getType()) {
            case "type" ->
                Cause.wrongType(
                        path, typeOf(value), at + "must be of type " + types(expected) + ": \"" + typeOf(value) + "\"");
            case "required" ->
                Cause.required(path.isEmpty() ? message.getProperty() : path + "." + message.getProperty(), "");
            case "enum" -> Cause.notSupported(path, value, texts(expected));
            case "pattern" -> Cause.invalid(path, value, at + "should match '" + bound + "'");
            case "minimum" ->
                Cause.invalid(
                        path,
                        value,
                        at + "should be greater than " + (exclusive(keyword) ? "" : "or equal to ") + bound);
            case "maximum" ->
                Cause.invalid(
                        path, value, at + "should be less than " + (exclusive(keyword) ? "" : "or equal to ") + bound);
            case "multipleOf" -> Cause.invalid(path, value, at + "should be a multiple of " + bound);
            case "minLength" -> Cause.invalid(path, value, at + "should be at least " + bound + " chars long");
            case "maxLength" -> Cause.tooLong(path, expected.asLong());
            case "minItems" -> Cause.invalid(path, size(value), at + "should have at least " + bound + " items");
            case "minProperties" ->
                Cause.invalid(path, size(value), at + "should have at least " + bound + " properties");
            case "maxItems", "maxProperties" -> Cause.tooMany(path, value.size(), expected.asLong());
            case "format" ->
                Cause.wrongType(path, value.asText(), at + "must be of type " + bound + ": " + Cause.render(value));
            default -> Cause.invalid(path, value, message.getMessage());
        };
    }

    /** Whether the bound at this place in the schema is itself not allowed. */
    private boolean exclusive(JsonNodePath keyword) {
        JsonNode parent = document;
        for (int i = 0; i < keyword.getNameCount() - 1; i++) {
            parent = parent.isArray()
                    ? parent.get(Integer.parseInt(keyword.getName(i)))
                    : parent.get(keyword.getName(i));
        }
        String name = keyword.getName(keyword.getNameCount() - 1);
        return parent.path("minimum".equals(name) ? "exclusiveMinimum" : "exclusiveMaximum")
                .asBoolean();
    }

    private static IntNode size(JsonNode value) {
        return IntNode.valueOf(value.size());
    }

    private static List<String> texts(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .filter(v -> !v.isNull())
                .map(JsonNode::asText)
                .toList();
    }

    private static String types(JsonNode type) {
        return type.isTextual()
                ? type.textValue()
                : texts(type).stream().filter(t -> !t.equals("null")).collect(Collectors.joining(","));
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING -> "null";
            default -> "string";
        };
    }

    /** A place in an object: its path as an API server writes it, its value, and whether that is as it was. */
    private record Place(String path, JsonNode value, boolean unchanged) {}

    private static Place place(JsonNodePath location, JsonNode object, Correlation old) {
        StringBuilder path = new StringBuilder();
        JsonNode value = object;
        Correlation before = old;
        for (int i = 0; i < location.getNameCount(); i++) {
            String name = location.getName(i);
            if (value.isArray()) {
                int index = Integer.parseInt(name);
                path.append('[').append(index).append(']');
                value = value.get(index);
                before = before.element(index);
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
                value = value.get(name);
                before = before.field(name);
            }
        }
        return new Place(path.toString(), value, before.isUnchanged());
    }
}
