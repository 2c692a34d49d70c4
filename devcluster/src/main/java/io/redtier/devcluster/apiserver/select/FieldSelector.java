package io.redtier.devcluster.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The query parameter {@code fieldSelector}: {@code a.b=c,d.e!=f}, for the fields that Kubernetes can select by. */
public final class FieldSelector {

    private static final Set<String> COMMON = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> BY_KIND = Map.of(
            "Pod",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            "Event",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"),
            "Secret",
            Set.of("type"),
            "Namespace",
            Set.of("status.phase"),
            "Node",
            Set.of("spec.unschedulable"),
            "Job",
            Set.of("status.successful"));

    private FieldSelector() {}

    /**
     * @param text the parameter; empty matches everything
     * @param kind which fields can be selected by depends on it
     * @return matches objects
     * @throws ApiException 400 if it is malformed or names another field
     */
    public static Predicate<JsonNode> parse(String text, Kind kind) {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : text.split(",")) {
            if (!requirement.isBlank()) {
                all = all.and(requirement(requirement.trim(), kind));
            }
        }
        return all;
    }

    private static Predicate<JsonNode> requirement(String text, Kind kind) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw ApiException.badRequest("invalid selector: '" + text + "'; can't understand '" + text + "'");
        }
        boolean negated = text.charAt(equals - 1) == '!';
        String field = text.substring(0, negated ? equals - 1 : equals);
        String value = text.substring(equals + 1).replaceFirst("^=", "");
        Set<String> more = BY_KIND.get(kind.name());
        if (!COMMON.contains(field) && (more == null || !more.contains(field))) {
            throw ApiException.badRequest(
                    more != null || kind.group().contains(".")
                            ? "field label not supported: " + field
                            : '"' + field
                                    + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
        String pointer = "/" + field.replace('.', '/');
        return object -> object.at(pointer).asText("").equals(value) != negated;
    }
}
