package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what a client sent can be read as an object of its kind.
 *
 * @param admission knows the fields of custom kinds
 * @param strict whether unknown fields are refused; otherwise they are dropped
 */
record Decoding(Admission admission, boolean strict) {

    /**
     * @param sent the object; what its kind does not know is removed from it, unless custom kinds are pruned later
     * @throws ApiException 400 if it is of another kind or version, or a value of another type
     */
    void check(Kind kind, ObjectNode sent) {
        String version = sent.path("apiVersion").asText(kind.apiVersion());
        String name = sent.path("kind").asText(kind.name());
        String what = name + " in version \"" + version.substring(version.indexOf('/') + 1)
                + "\" cannot be handled as a " + kind.name() + ": ";
        if (!name.equals(kind.name())) {
            throw ApiException.badRequest(
                    what + "converting (" + version + "." + name + ") to (" + kind.name() + "): unknown conversion");
        }
        if (!version.equals(kind.apiVersion())) {
            throw ApiException.badRequest(
                    what + "no kind \"" + name + "\" is registered for version \"" + version + "\"");
        }
        Typing.Findings found = Typing.check(kind, sent);
        String fault = fault(kind, sent, found);
        if (!fault.isEmpty()) {
            throw ApiException.badRequest(what + fault);
        }
        refuseUnknown(kind, sent, what, found);
    }

    /**
     * @param patched an object as a patch leaves it
     * @throws ApiException 422 if the patch has put a value of another type, 400 for unknown fields if those are refused
     */
    void checkPatched(Kind kind, ObjectNode patched) {
        Typing.Findings found = Typing.check(kind, patched);
        String fault = fault(kind, patched, found);
        if (!fault.isEmpty()) {
            StatusCause cause = Causes.invalid("patch", Json.quote(patched), fault);
            throw ApiException.unprocessable("\"\" is invalid: patch: " + cause.getMessage(), List.of(cause));
        }
        String what =
                kind.name() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.name() + ": ";
        refuseUnknown(kind, patched, what, found);
    }

    private static String fault(Kind kind, ObjectNode object, Typing.Findings found) {
        if (found.mismatch().isEmpty() && kind.name().equals("Secret")) {
            return Typing.base64Fault(object.path("data")).orElse("");
        }
        return found.mismatch();
    }

    private void refuseUnknown(Kind kind, ObjectNode object, String what, Typing.Findings found) {
        if (!strict) {
            return;
        }
        List<String> unknown = new ArrayList<>(found.unknown());
        unknown.addAll(admission.unknownFields(kind, object));
        if (!unknown.isEmpty()) {
            throw ApiException.badRequest(what + "strict decoding error: "
                    + String.join(
                            ", ",
                            unknown.stream()
                                    .map(path -> "unknown field \"" + path + '"')
                                    .toList()));
        }
    }
}
