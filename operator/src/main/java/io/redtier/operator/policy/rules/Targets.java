package io.redtier.operator.policy.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.redtier.runtime.document.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The workloads that a policy names. Immutable.
 *
 * @param workloads in the order of the policy, without repetition
 * @param selectors labels of the pods of those that are of a kind which is not watched itself; only such as the API
 *     server takes
 */
record Targets(List<Workload> workloads, Map<Workload, LabelSelector> selectors) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String APPS = "apps";
    private static final Set<String> WATCHED = Set.of("Deployment", "StatefulSet", "DaemonSet");

    /** Reads {@code spec.targetRefs}; what is wrong is added to {@code errors}. */
    static Targets read(String namespace, JsonNode refs, List<String> errors) {
        Set<Workload> found = new LinkedHashSet<>();
        Map<Workload, LabelSelector> selectors = new LinkedHashMap<>();
        for (int i = 0; i < refs.size(); i++) {
            JsonNode ref = refs.get(i);
            String field = "spec.targetRefs[" + i + "]";
            Workload target = new Workload(
                    namespace,
                    ref.path("kind").asText("Deployment"),
                    ref.path("name").asText());
            List<String> problems = problems(field, ref, target);
            errors.addAll(problems);
            if (problems.isEmpty() && found.add(target) && ref.path("selector").isObject()) {
                LabelSelector selector = selector(ref.path("selector"));
                List<String> wrong = Selectors.problems(field + ".selector", selector);
                errors.addAll(wrong);
                // The workload stays a target: what was accepted before for it is to stay in force.
                if (wrong.isEmpty()) {
                    selectors.put(target, selector);
                }
            }
        }
        if (refs.isEmpty()) {
            errors.add("spec.targetRefs: is empty; write at least one workload such as {group: apps, kind:"
                    + " Deployment, name: catalog}");
        }
        return new Targets(List.copyOf(found), selectors);
    }

    private static List<String> problems(String field, JsonNode ref, Workload target) {
        List<String> problems = new ArrayList<>();
        String group = ref.path("group").asText(APPS);
        boolean watched = group.equals(APPS) && WATCHED.contains(target.kind());
        if (!watched && (group.equals(APPS) || !ref.path("selector").isObject())) {
            problems.add(field + ": " + group + "/" + target.kind()
                    + " can't be a target; write group apps and kind Deployment, StatefulSet or DaemonSet, or the group"
                    + " of another kind and a selector of its pods");
        }
        if (target.name().length() > PublishedNames.longestWorkloadName(target)) {
            problems.add(field + ".name: " + target.name().length()
                    + " characters are too many for the names of the ConfigMap and Secret; use a workload whose"
                    + " name has at most " + PublishedNames.longestWorkloadName(target));
        }
        return problems;
    }

    private static LabelSelector selector(JsonNode node) {
        try {
            return JSON.treeToValue(node, LabelSelector.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was written of such an object", e);
        }
    }
}
