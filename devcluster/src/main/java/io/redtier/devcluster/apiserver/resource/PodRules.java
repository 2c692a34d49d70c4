package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the spec of a pod may look like. Pure. */
final class PodRules {

    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");

    private PodRules() {}

    /** Checks the spec of a pod. */
    static void check(JsonNode spec, List<StatusCause> causes) {
        check(spec, "spec", new HashSet<>(), causes);
        String policy = spec.path("restartPolicy").asText("Always");
        if (!RESTART_POLICIES.contains(policy)) {
            causes.add(Causes.unsupported(
                    "spec.restartPolicy", '"' + policy + '"', "\"Always\", \"OnFailure\", \"Never\""));
        }
    }

    /** Checks the template of a workload whose pods go on for ever; claims of a StatefulSet are volumes, too. */
    static void checkTemplate(JsonNode workload, List<StatusCause> causes) {
        Set<String> volumes = new HashSet<>();
        workload.path("volumeClaimTemplates")
                .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
        JsonNode spec = workload.path("template").path("spec");
        check(spec, "spec.template.spec", volumes, causes);
        String policy = spec.path("restartPolicy").asText("Always");
        if (!policy.equals("Always")) {
            causes.add(Causes.unsupported("spec.template.spec.restartPolicy", '"' + policy + '"', "\"Always\""));
        }
    }

    private static void check(JsonNode spec, String field, Set<String> volumes, List<StatusCause> causes) {
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        if (spec.path("containers").isEmpty()) {
            causes.add(Causes.required(field + ".containers", ""));
        }
        Set<String> names = new HashSet<>();
        containers(spec.path("containers"), field + ".containers", names, volumes, causes);
        containers(spec.path("initContainers"), field + ".initContainers", names, volumes, causes);
    }

    private static void containers(
            JsonNode containers, String field, Set<String> names, Set<String> volumes, List<StatusCause> causes) {
        int index = 0;
        for (JsonNode container : containers) {
            String path = field + "[" + index++ + "]";
            String name = container.path("name").asText("");
            if (name.isEmpty()) {
                causes.add(Causes.required(path + ".name", ""));
            } else if (!names.add(name)) {
                causes.add(Causes.duplicate(path + ".name", name));
            }
            if (container.path("image").asText("").isEmpty()) {
                causes.add(Causes.required(path + ".image", ""));
            }
            int mount = 0;
            for (JsonNode volumeMount : container.path("volumeMounts")) {
                String volume = volumeMount.path("name").asText("");
                if (!volumes.contains(volume)) {
                    causes.add(Causes.notFound(path + ".volumeMounts[" + mount + "].name", volume));
                }
                mount++;
            }
        }
    }
}
