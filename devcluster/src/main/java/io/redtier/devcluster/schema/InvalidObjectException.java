package io.redtier.devcluster.schema;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.List;

/** An object that its CustomResourceDefinition does not admit; carries what an API server answers with code 422. */
public final class InvalidObjectException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Status status;
    private final transient List<Cause> causes;

    InvalidObjectException(String kind, String group, String name, List<Cause> causes) {
        super(kind + "." + group + " \"" + name + "\" is invalid: " + summary(causes));
        this.causes = List.copyOf(causes);
        this.status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(422)
                .withReason("Invalid")
                .withMessage(getMessage())
                .withNewDetails()
                .withGroup(group)
                .withKind(kind)
                .withName(name)
                .withCauses(causes.stream()
                        .map(c -> new StatusCause(c.field(), c.message(), c.reason()))
                        .toList())
                .endDetails()
                .build();
    }

    private static String summary(List<Cause> causes) {
        List<String> distinct = causes.stream().map(Cause::toString).distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
    }

    /** Everything that is wrong, in the order of the schema; never empty. */
    public List<Cause> causes() {
        return causes;
    }

    /** The answer of the API server: code 422, reason Invalid, all causes. */
    public Status status() {
        return status;
    }
}
