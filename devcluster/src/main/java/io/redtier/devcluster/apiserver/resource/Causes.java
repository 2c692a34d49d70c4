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

    /** {@return a field with a wrong value} */
    public static StatusCause invalid(String field, Object value, String detail) {
        return new StatusCause(field, "Invalid value: " + value + ": " + detail, "FieldValueInvalid");
    }
}
