package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One reason why an object is invalid, in the words of a Kubernetes API server.
 *
 * @param reason machine-readable, for example {@code FieldValueInvalid}
 * @param field path of the field, for example {@code spec.caches[products].ttl}
 * @param message what is wrong, without the path
 */
public record Cause(String reason, String field, String message) {

    static Cause invalid(String field, JsonNode value, String detail) {
        return new Cause("FieldValueInvalid", field, "Invalid value: " + render(value) + ": " + detail);
    }

    /** For objects and lists, whose value would not fit a line. */
    static Cause invalid(String field, String detail) {
        return new Cause("FieldValueInvalid", field, "Invalid value: " + detail);
    }

    static Cause wrongType(String field, String actual, String detail) {
        return new Cause("FieldValueTypeInvalid", field, "Invalid value: \"" + actual + "\": " + detail);
    }

    static Cause required(String field, String detail) {
        return new Cause(
                "FieldValueRequired", field, detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    static Cause forbidden(String field, String detail) {
        return new Cause("FieldValueForbidden", field, "Forbidden: " + detail);
    }

    static Cause duplicate(String field, JsonNode value) {
        return new Cause("FieldValueDuplicate", field, "Duplicate value: " + render(value));
    }

    static Cause notSupported(String field, JsonNode value, List<String> supported) {
        String values = supported.stream().map(Cause::quote).collect(Collectors.joining(", "));
        return new Cause(
                "FieldValueNotSupported",
                field,
                "Unsupported value: " + render(value) + ": supported values: " + values);
    }

    static Cause tooLong(String field, long max) {
        return new Cause(
                "FieldValueTooLong", field, "Too long: may not be more than " + max + (max == 1 ? " byte" : " bytes"));
    }

    static Cause tooMany(String field, long actual, long max) {
        return new Cause(
                "FieldValueTooMany",
                field,
                "Too many: " + actual + ": must have at most " + max + (max == 1 ? " item" : " items"));
    }

    /** Whether rules are not evaluated at all when this is wrong, because they could not rely on the types. */
    boolean blocksRules() {
        return switch (reason) {
            case "FieldValueNotSupported",
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid" -> true;
            default -> false;
        };
    }

    static String render(JsonNode value) {
        return value.isTextual() ? quote(value.textValue()) : value.toString();
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** The field and the message, as kubectl prints them. */
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
