package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules of built-in kinds that a client can trip over: required fields and fields that cannot change. Pure. */
final class Validation {

    private static final Set<String> STATEFUL_SET_MUTABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private Validation() {}

    /**
     * @param old null on creation
     * @throws ApiException 422 with all causes
     */
    static void check(Kind kind, ObjectNode object, ObjectNode old) {
        List<StatusCause> causes = new ArrayList<>();
        switch (kind.name()) {
            case "StatefulSet", "Deployment", "ReplicaSet" -> workload(kind, object, old, causes);
            case "Service" -> address(object, old, causes);
            case "ConfigMap" -> DataRules.check(object, old, causes);
            case "Secret" -> {
                immutable(object, old, "/type", "type", causes);
                DataRules.check(object, old, causes);
            }
            case "Pod" -> {
                if (old == null) {
                    PodRules.check(object.path("spec"), causes);
                }
            }
            case "Event" -> event(object, causes);
            case "CustomResourceDefinition" -> definition(object, causes);
            case "Job" -> immutable(object, old, "/spec/template", "spec.template", causes);
            default -> {
                // Nothing that a client of this server relies on.
            }
        }
        if (!causes.isEmpty()) {
            throw ApiException.invalid(kind, object.at("/metadata/name").asText(), causes);
        }
    }

    private static void workload(Kind kind, ObjectNode object, ObjectNode old, List<StatusCause> causes) {
        JsonNode spec = object.path("spec");
        if (spec.path("replicas").asInt() < 0) {
            causes.add(Causes.invalid("spec.replicas", spec.get("replicas"), "must be greater than or equal to 0"));
        }
        JsonNode matchLabels = spec.path("selector").path("matchLabels");
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (matchLabels.isEmpty()
                && spec.path("selector").path("matchExpressions").isEmpty()) {
            causes.add(Causes.required("spec.selector", ""));
            causes.add(mismatch(labels.isMissingNode() ? "null" : labels));
        }
        matchLabels.properties().forEach(entry -> {
            if (!entry.getValue().equals(labels.path(entry.getKey()))) {
                causes.add(mismatch(labels));
            }
        });
        PodRules.checkTemplate(spec, causes);
        if (old == null) {
            return;
        }
        if (!kind.name().equals("StatefulSet")) {
            immutable(object, old, "/spec/selector", "spec.selector", causes);
            return;
        }
        ObjectNode before = ((ObjectNode) old.path("spec")).deepCopy().remove(STATEFUL_SET_MUTABLE);
        ObjectNode after = ((ObjectNode) spec).deepCopy().remove(STATEFUL_SET_MUTABLE);
        if (!before.equals(after)) {
            causes.add(Causes.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden"));
        }
    }

    private static StatusCause mismatch(Object labels) {
        return Causes.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
    }

    private static void address(ObjectNode object, ObjectNode old, List<StatusCause> causes) {
        JsonNode before = old == null ? object.at("/spec/clusterIP") : old.at("/spec/clusterIP");
        JsonNode after = object.at("/spec/clusterIP");
        if (!before.isMissingNode() && !after.equals(before)) {
            causes.add(Causes.invalid("spec.clusterIPs[0]", "[" + after + "]", "may not change once set"));
        }
    }

    private static void event(ObjectNode object, List<StatusCause> causes) {
        JsonNode namespace = object.at("/involvedObject/namespace");
        if (!namespace.isMissingNode() && !namespace.equals(object.at("/metadata/namespace"))) {
            causes.add(Causes.invalid("involvedObject.namespace", namespace, "does not match event.namespace"));
        }
    }

    private static void definition(ObjectNode object, List<StatusCause> causes) {
        JsonNode spec = object.path("spec");
        String wanted =
                spec.at("/names/plural").asText() + "." + spec.path("group").asText();
        JsonNode name = object.at("/metadata/name");
        if (!name.asText().equals(wanted)) {
            causes.add(Causes.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void immutable(
            ObjectNode object, ObjectNode old, String pointer, String field, List<StatusCause> causes) {
        if (old != null
                && !old.at(pointer).isMissingNode()
                && !object.at(pointer).equals(old.at(pointer))) {
            causes.add(Causes.invalid(field, object.at(pointer), "field is immutable"));
        }
    }
}
