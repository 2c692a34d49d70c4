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

    /**
     * @param spec of a pod or of a template
     * @param field where it stands, such as {@code spec.template.spec}
     * @param causes where to add what is wrong
     */
    static void check(JsonNode spec, String field, List<StatusCause> causes) {
        Set<String> volumes = new HashSet<>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        if (spec.path("containers").isEmpty()) {
            causes.add(Causes.required(field + ".containers", ""));
        }
        Set<String> names = new HashSet<>();
        containers(spec.path("containers"), field + ".containers", names, volumes, causes);
        containers(spec.path("initContainers"), field + ".initContainers", names, volumes, causes);
        String policy = spec.path("restartPolicy").asText("Always");
        if (!RESTART_POLICIES.contains(policy)) {
            causes.add(Causes.unsupported(
                    field + ".restartPolicy", '"' + policy + '"', "\"Always\", \"OnFailure\", \"Never\""));
        }
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
