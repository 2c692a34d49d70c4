package io.redtier.devcluster.apiserver.resource;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.patch.Patches;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks the query parameters that say how to write. Pure. */
final class RequestOptions {

    private static final Set<String> FIELD_VALIDATIONS = Set.of("", "Ignore", "Strict", "Warn");

    private RequestOptions() {}

    /** @throws ApiException 422 if one of them has a value that it cannot have */
    static void check(ApiRequest request) {
        List<StatusCause> causes = new ArrayList<>();
        boolean apply = request.contentType().equals(Patches.APPLY);
        boolean patch = request.method().equals("PATCH");
        if (patch && apply && request.parameter("fieldManager").isEmpty()) {
            causes.add(Causes.required("fieldManager", "is required for apply patch"));
        }
        if (patch && !apply && request.query().containsKey("force")) {
            causes.add(Causes.forbidden("force", "may not be specified for non-apply patch"));
        }
        String dryRun = request.parameter("dryRun");
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            causes.add(Causes.unsupported("dryRun", "[\"" + dryRun + "\"]", "\"All\""));
        }
        String validation = request.parameter("fieldValidation");
        if (!FIELD_VALIDATIONS.contains(validation)) {
            causes.add(Causes.unsupported(
                    "fieldValidation", '"' + validation + '"', "\"\", \"Ignore\", \"Strict\", \"Warn\""));
        }
        if (!causes.isEmpty()) {
            String kind =
                    switch (request.method()) {
                        case "POST" -> "CreateOptions";
                        case "PUT" -> "UpdateOptions";
                        case "DELETE" -> "DeleteOptions";
                        default -> "PatchOptions";
                    };
            throw ApiException.invalidOptions(kind, causes);
        }
    }
}
