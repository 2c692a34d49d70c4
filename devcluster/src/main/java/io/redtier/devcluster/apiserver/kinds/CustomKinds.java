package io.redtier.devcluster.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.schema.CrdSchema;
import io.redtier.devcluster.schema.InvalidObjectException;
import io.redtier.devcluster.schema.RuleBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Reads CustomResourceDefinitions. */
public final class CustomKinds {

    private CustomKinds() {}

    /**
     * @param crd a CustomResourceDefinition, apiextensions.k8s.io/v1
     * @return its served versions
     * @throws IllegalArgumentException if it is not usable, saying why
     */
    public static List<CustomKind> of(ObjectNode crd) {
        JsonNode spec = crd.path("spec");
        JsonNode names = spec.path("names");
        String kind = names.path("kind").asText();
        CustomResourceDefinition typed = typed(crd);
        String storage = StreamSupport.stream(spec.path("versions").spliterator(), false)
                .filter(version -> version.path("storage").asBoolean())
                .map(version -> version.path("name").asText())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("must have exactly one version marked as storage version"));
        List<CustomKind> kinds = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean()) {
                continue;
            }
            String name = version.path("name").asText();
            Set<String> subresources = new TreeSet<>();
            version.path("subresources").fieldNames().forEachRemaining(subresources::add);
            Kind served = new Kind(
                    spec.path("group").asText(),
                    name,
                    kind,
                    names.path("plural").asText(),
                    names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                    texts(names.path("shortNames")),
                    texts(names.path("categories")),
                    "Namespaced".equals(spec.path("scope").asText()),
                    subresources,
                    storage,
                    Kind.STORED_VERBS);
            kinds.add(new CustomKind(crd.at("/metadata/name").asText(), served, version, CrdSchema.of(typed, name)));
        }
        return kinds;
    }

    /**
     * @param crd a CustomResourceDefinition
     * @param old the one that it replaces, or null
     * @throws InvalidObjectException if its rules can cost more than an API server allows
     * @throws IllegalArgumentException if a rule does not fit the types of its schema
     */
    public static void checkBudget(ObjectNode crd, ObjectNode old) throws InvalidObjectException {
        RuleBudget.check(typed(crd), old == null ? null : typed(old));
    }

    private static CustomResourceDefinition typed(ObjectNode crd) {
        return Serialization.jsonMapper().convertValue(crd, CustomResourceDefinition.class);
    }

    /** Sets what the API server's own controllers fill in: the accepted names, the conditions, the stored versions. */
    public static void complete(ObjectNode crd, String now) {
        ObjectNode names = crd.withObject("/spec/names");
        String kind = names.path("kind").asText();
        if (!names.hasNonNull("singular")) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!names.hasNonNull("listKind")) {
            names.put("listKind", kind + "List");
        }
        if (!crd.at("/spec").hasNonNull("conversion")) {
            crd.withObject("/spec/conversion").put("strategy", "None");
        }
        ObjectNode status = crd.withObject("/status");
        status.set("acceptedNames", names.deepCopy());
        if (!status.path("conditions").isArray()) {
            ArrayNode conditions = status.putArray("conditions");
            conditions.add(condition("NamesAccepted", "NoConflicts", "no conflicts found", now, crd));
            conditions.add(
                    condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now, crd));
        }
        ArrayNode stored = status.withArray("/storedVersions");
        for (JsonNode version : crd.at("/spec/versions")) {
            String name = version.path("name").asText();
            if (version.path("storage").asBoolean() && !texts(stored).contains(name)) {
                stored.add(name);
            }
        }
    }

    private static ObjectNode condition(String type, String reason, String message, String now, ObjectNode crd) {
        return crd.objectNode()
                .put("type", type)
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", reason)
                .put("message", message);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
