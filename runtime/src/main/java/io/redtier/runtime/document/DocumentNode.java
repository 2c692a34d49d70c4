package io.redtier.runtime.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One JSON object under its path. Getters note what is wrong in the shared list of errors and return a stand-in, so that
 * one pass finds every error; the caller throws away the result if there are any.
 */
final class DocumentNode {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int MOST_ERRORS = 100;
    private static final int LONGEST = 500;
    private static final Duration STAND_IN = Duration.ofSeconds(1);

    private final String path;
    private final JsonNode json;
    private final List<DocumentError> errors;

    DocumentNode(String path, JsonNode json, List<DocumentError> errors) {
        this.path = path;
        this.json = json;
        this.errors = errors;
    }

    void error(String field, String problem) {
        note(at(field), problem);
    }

    /** They are reported through Redis and in a policy's status, so they are bounded whatever the document holds. */
    private void note(String where, String problem) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new DocumentError(shortened(where), shortened(problem)));
        }
    }

    /** The end says what to write instead. */
    private static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST / 2) + "..." + text.substring(text.length() - LONGEST / 2);
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    String text(String field, String example) {
        JsonNode value = json.get(field);
        if (value == null || value.isNull()) {
            error(field, "is missing; write a text such as \"" + example + "\"");
            return "";
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            error(field, value + " is no text; write one such as \"" + example + "\"");
            return "";
        }
        return value.textValue();
    }

    String optionalText(String field, String otherwise) {
        return has(field) ? optionalTextOf(field) : otherwise;
    }

    private String optionalTextOf(String field) {
        JsonNode value = json.get(field);
        if (!value.isTextual()) {
            error(field, value + " is no text; write a text in quotes");
        }
        return value.asText();
    }

    boolean bool(String field, boolean otherwise) {
        JsonNode value = json.get(field);
        if (!has(field)) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            error(field, value + " is neither true nor false; write true or false without quotes");
        }
        return value.asBoolean();
    }

    long integer(String field, Long otherwise, long min, long max) {
        if (!has(field)) {
            if (otherwise == null) {
                error(field, "is missing; write a whole number from " + min + " to " + max);
                return min;
            }
            return otherwise;
        }
        JsonNode value = json.get(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            error(field, value + " is no whole number; write one from " + min + " to " + max);
            return min;
        }
        if (value.longValue() < min || value.longValue() > max) {
            error(field, value + " is out of range; write a whole number from " + min + " to " + max);
            return min;
        }
        return value.longValue();
    }

    double positive(String field, double otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        JsonNode value = json.get(field);
        if (!value.isNumber() || value.doubleValue() <= 0) {
            error(field, value + " is no number above 0; write one such as " + otherwise);
            return otherwise;
        }
        return value.doubleValue();
    }

    /** A duration of at least {@code min}; {@code otherwise} null makes it required. */
    Duration duration(String field, Duration otherwise, Duration min) {
        if (!has(field)) {
            if (otherwise == null) {
                error(field, "is missing; write a duration such as \"1h\"");
                return STAND_IN;
            }
            return otherwise;
        }
        JsonNode value = json.get(field);
        try {
            Duration duration = Durations.parse(value.isTextual() ? value.textValue() : value.toString());
            if (duration.compareTo(min) < 0) {
                error(field, value + " is too short; write \"" + Durations.format(min) + "\" or more");
                return STAND_IN;
            }
            return duration;
        } catch (IllegalArgumentException e) {
            error(field, e.getMessage());
            return STAND_IN;
        }
    }

    long size(String field, long otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        JsonNode value = json.get(field);
        try {
            long bytes = Sizes.parse(value.asText());
            if (bytes == 0) {
                error(field, value + " is too small; write \"1\" or more");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            error(field, e.getMessage());
            return otherwise;
        }
    }

    /** One of the type's constants; {@code otherwise} null makes it required. */
    <E extends Enum<E>> E constant(String field, Class<E> type, E otherwise) {
        E[] known = type.getEnumConstants();
        if (!has(field)) {
            if (otherwise == null) {
                error(field, "is missing; write one of " + Arrays.toString(known));
                return known[0];
            }
            return otherwise;
        }
        JsonNode value = json.get(field);
        for (E constant : known) {
            if (value.isTextual() && constant.name().equals(value.textValue())) {
                return constant;
            }
        }
        error(field, value + " is not known; write one of " + Arrays.toString(known));
        return known[0];
    }

    List<String> texts(String field) {
        return list(field, (index, value) -> {
            if (!value.isTextual()) {
                error(field + "[" + index + "]", value + " is no text; write a text in quotes");
            }
            return value.asText();
        });
    }

    <T> List<T> objects(String field, Function<DocumentNode, T> decode) {
        return list(field, (index, value) -> {
            String name = at(field) + "[" + index + "]";
            return decode.apply(new DocumentNode(name, objectOrEmpty(name, value), errors));
        });
    }

    private <T> List<T> list(String field, BiFunction<Integer, JsonNode, T> decode) {
        List<T> items = new ArrayList<>();
        if (has(field)) {
            JsonNode array = json.get(field);
            if (!array.isArray()) {
                error(field, array + " is no list; write it in square brackets");
                return items;
            }
            for (JsonNode item : array) {
                items.add(decode.apply(items.size(), item));
            }
        }
        return items;
    }

    /** The object of a field; an absent one is empty. */
    DocumentNode object(String field) {
        String name = at(field);
        return new DocumentNode(name, has(field) ? objectOrEmpty(name, json.get(field)) : empty(), errors);
    }

    <T> Map<String, T> entries(String field, Pattern names, String rule, BiFunction<String, DocumentNode, T> decode) {
        Map<String, T> entries = new TreeMap<>();
        DocumentNode map = object(field);
        map.json.properties().forEach(entry -> {
            if (!names.matcher(entry.getKey()).matches()) {
                map.error(entry.getKey(), "is no usable name; " + rule);
            }
            String name = map.at(entry.getKey());
            DocumentNode node = new DocumentNode(name, objectOrEmpty(name, entry.getValue()), errors);
            entries.put(entry.getKey(), decode.apply(entry.getKey(), node));
        });
        return entries;
    }

    private JsonNode objectOrEmpty(String name, JsonNode value) {
        if (value.isObject()) {
            return value;
        }
        note(name, value + " is no object; write it in braces");
        return empty();
    }

    private static JsonNode empty() {
        return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }

    private String at(String field) {
        String base = field.contains("[") ? field.substring(0, field.indexOf('[')) : field;
        if (!PLAIN.matcher(base).matches()) {
            return path + "['" + field + "']";
        }
        return path.isEmpty() ? field : path + "." + field;
    }
}
