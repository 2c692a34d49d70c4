package io.redtier.devcluster.apiserver.request;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.kinds.Kind;
import java.util.List;

/** A request that is refused; carries the Status object that the client is answered with. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Status status;

    /**
     * @param status what to answer
     */
    public ApiException(Status status) {
        super(status.getMessage(), null, false, false);
        this.status = status;
    }

    private ApiException(int code, String reason, String message) {
        this(builder(code, reason, message).build());
    }

    private static StatusBuilder builder(int code, String reason, String message) {
        return new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withReason(reason)
                .withMessage(message);
    }

    private static ApiException of(int code, String reason, String message, Kind kind, String name) {
        return new ApiException(builder(code, reason, message)
                .withNewDetails()
                .withGroup(kind.group().isEmpty() ? null : kind.group())
                .withKind(kind.plural())
                .withName(name)
                .endDetails()
                .build());
    }

    /** {@return what the client is answered with} */
    public Status status() {
        return status;
    }

    /** {@return 401 for a request whose sender is not known} */
    public static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized");
    }

    /** {@return 404 for an object that does not exist} */
    public static ApiException notFound(Kind kind, String name) {
        return of(404, "NotFound", kind.qualifiedPlural() + " \"" + name + "\" not found", kind, name);
    }

    /** {@return 404 for a path or kind that nobody serves} */
    public static ApiException noSuchResource() {
        return new ApiException(builder(404, "NotFound", "the server could not find the requested resource")
                .withNewDetails()
                .endDetails()
                .build());
    }

    /** {@return 409 for a name that is taken} */
    public static ApiException alreadyExists(Kind kind, String name) {
        return of(409, "AlreadyExists", kind.qualifiedPlural() + " \"" + name + "\" already exists", kind, name);
    }

    /** {@return 409 with a reason in words} */
    public static ApiException conflict(Kind kind, String name, String why) {
        String message = "Operation cannot be fulfilled on " + kind.qualifiedPlural() + " \"" + name + "\": " + why;
        return of(409, "Conflict", message, kind, name);
    }

    /** {@return 409 for a deletion whose precondition does not hold; names the kind, not the resource} */
    public static ApiException unmetPrecondition(Kind kind, String name, String why) {
        String message = "Operation cannot be fulfilled on "
                + (kind.group().isEmpty() ? kind.name() : kind.name() + "." + kind.group()) + " \"" + name + "\": "
                + why;
        return of(409, "Conflict", message, kind, name);
    }

    /** {@return 409 for a write that is based on a state which is no longer the latest} */
    public static ApiException stale(Kind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** {@return 409 for an apply to fields that others own} */
    public static ApiException applyConflict(String message, List<StatusCause> causes) {
        return new ApiException(builder(409, "Conflict", message)
                .withNewDetails()
                .withCauses(causes)
                .endDetails()
                .build());
    }

    /** {@return 422 for an object that is not valid} */
    public static ApiException invalid(Kind kind, String name, List<StatusCause> causes) {
        String qualified = kind.group().isEmpty() ? kind.name() : kind.name() + "." + kind.group();
        return new ApiException(builder(422, "Invalid", qualified + " \"" + name + "\" is invalid: " + summary(causes))
                .withNewDetails()
                .withGroup(kind.group().isEmpty() ? null : kind.group())
                .withKind(kind.name())
                .withName(name)
                .withCauses(causes)
                .endDetails()
                .build());
    }

    /** {@return 422 for a replacement without the resourceVersion that it replaces} */
    public static ApiException versionRequired(Kind kind, String name) {
        StatusCause cause = new StatusCause(
                "metadata.resourceVersion", "Invalid value: 0: must be specified for an update", "FieldValueInvalid");
        String message = kind.qualifiedPlural() + " \"" + name + "\" is invalid: " + summary(List.of(cause));
        return new ApiException(builder(422, "Invalid", message)
                .withNewDetails()
                .withGroup(kind.group().isEmpty() ? null : kind.group())
                .withKind(kind.plural())
                .withName(name)
                .withCauses(cause)
                .endDetails()
                .build());
    }

    private static String summary(List<StatusCause> causes) {
        List<String> parts = causes.stream()
                .map(cause -> cause.getField() + ": " + cause.getMessage())
                .toList();
        return parts.size() == 1 ? parts.get(0) : "[" + String.join(", ", parts) + "]";
    }

    /** {@return 422 for query parameters or DeleteOptions that are not valid} */
    public static ApiException invalidOptions(String kind, List<StatusCause> causes) {
        return new ApiException(builder(422, "Invalid", kind + ".meta.k8s.io \"\" is invalid: " + summary(causes))
                .withNewDetails()
                .withGroup("meta.k8s.io")
                .withKind(kind)
                .withCauses(causes)
                .endDetails()
                .build());
    }

    /** {@return 403 for what is never allowed} */
    public static ApiException forbidden(Kind kind, String name, String why) {
        String message = kind.qualifiedPlural() + " \"" + name + "\" is forbidden: " + why;
        return of(403, "Forbidden", message, kind, name);
    }

    /** {@return 403 for what comes into a namespace that goes} */
    public static ApiException terminating(Kind kind, String name, String namespace) {
        String message = kind.qualifiedPlural() + " \"" + name + "\" is forbidden: unable to create new content in"
                + " namespace " + namespace + " because it is being terminated";
        StatusCause cause = new StatusCause(
                "metadata.namespace", "namespace " + namespace + " is being terminated", "NamespaceTerminating");
        return new ApiException(builder(403, "Forbidden", message)
                .withNewDetails()
                .withGroup(kind.group().isEmpty() ? null : kind.group())
                .withKind(kind.plural())
                .withName(name)
                .withCauses(cause)
                .endDetails()
                .build());
    }

    /** 500: something that the server needs does not work. */
    public static ApiException internalError(String why) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + why);
    }

    /** An admission webhook said no, with a code of its own choice of 400 or more. */
    public static ApiException denied(int code, String reason, String message) {
        return new ApiException(Math.max(400, code), reason, message);
    }

    /** {@return 400 for a request that makes no sense} */
    public static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    /** {@return 405 for a verb that the resource does not have} */
    public static ApiException methodNotAllowed() {
        return new ApiException(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    /** {@return 406 for an answer in a format that nobody can give} */
    public static ApiException notAcceptable() {
        return new ApiException(
                406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: application/json");
    }

    /** {@return 504 for a state that lies in the future} */
    public static ApiException tooLargeVersion(long wanted, long current) {
        return new ApiException(
                builder(504, "Timeout", "Timeout: Too large resource version: " + wanted + ", current: " + current)
                        .withNewDetails()
                        .withCauses(new StatusCause(null, "Too large resource version", "ResourceVersionTooLarge"))
                        .withRetryAfterSeconds(1)
                        .endDetails()
                        .build());
    }

    /** {@return 410 for a watch or a list page from too long ago} */
    public static ApiException expired(String message) {
        return new ApiException(410, "Expired", message);
    }

    /** {@return 415 for a body in a format that is not taken} */
    public static ApiException unsupportedMediaType(String message) {
        return new ApiException(415, "UnsupportedMediaType", message);
    }

    /** {@return 422 that is not about a field of an object} */
    public static ApiException unprocessable(String message, List<StatusCause> causes) {
        return new ApiException(builder(422, "Invalid", message)
                .withNewDetails()
                .withCauses(causes)
                .endDetails()
                .build());
    }

    /** {@return 429 for a request that may succeed later} */
    public static ApiException tooManyRequests(String message, List<StatusCause> causes) {
        return new ApiException(builder(429, "TooManyRequests", message)
                .withNewDetails()
                .withCauses(causes)
                .endDetails()
                .build());
    }

    /** {@return 501 for what this server leaves out} */
    public static ApiException notImplemented(String message) {
        return new ApiException(501, "NotImplemented", message);
    }

    /** {@return 500 for a fault of this server} */
    public static ApiException internal(String message) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + message);
    }
}
