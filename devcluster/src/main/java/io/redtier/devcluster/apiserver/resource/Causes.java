package io.redtier.devcluster.apiserver.resource;

import io.fabric8.kubernetes.api.model.StatusCause;

/** The causes of a 422, in the words of the API server. */
public final class Causes {

    private Causes() {}

    /** {@return a field that is missing} */
    public static StatusCause required(String field, String detail) {
        return new StatusCause(
                field, detail.isEmpty() ? "Required value" : "Required value: " + detail, "FieldValueRequired");
    }

    /** {@return a field that may not be set or changed} */
    public static StatusCause forbidden(String field, String detail) {
        return new StatusCause(field, "Forbidden: " + detail, "FieldValueForbidden");
    }

    /** {@return a field with a value that is not one of those it can have} */
    public static StatusCause unsupported(String field, String value, String supported) {
        return new StatusCause(
                field, "Unsupported value: " + value + ": supported values: " + supported, "FieldValueNotSupported");
    }

    /** {@return a value that there is already} */
    public static StatusCause duplicate(String field, String value) {
        return new StatusCause(field, "Duplicate value: \"" + value + '"', "FieldValueDuplicate");
    }

    /** {@return a name of something that is not there} */
    public static StatusCause notFound(String field, String value) {
        return new StatusCause(field, "Not found: \"" + value + '"', "FieldValueNotFound");
    }

    /** {@return a value of more bytes than it can have} */
    public static StatusCause tooLong(String field, int max) {
        return new StatusCause(field, "Too long: may not be more than " + max + " bytes", "FieldValueTooLong");
    }

    /** {@return a field with a wrong value} */
    public static StatusCause invalid(String field, Object value, String detail) {
        return new StatusCause(field, "Invalid value: " + value + ": " + detail, "FieldValueInvalid");
    }
}
