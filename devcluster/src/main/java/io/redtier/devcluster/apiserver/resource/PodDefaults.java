package io.redtier.devcluster.apiserver.resource;

import static io.redtier.devcluster.apiserver.resource.Defaults.putIfAbsent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an API server fills in for a pod's spec, in a Pod or in a template. Pure; changed in place. */
final class PodDefaults {

    private static final int FILE_MODE = 0644;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        putIfAbsent(spec, "restartPolicy", "Always");
        putIfAbsent(spec, "terminationGracePeriodSeconds", 30);
        putIfAbsent(spec, "dnsPolicy", "ClusterFirst");
        putIfAbsent(spec, "schedulerName", "default-scheduler");
        if (!spec.has("securityContext")) {
            spec.putObject("securityContext");
        }
        if (spec.hasNonNull("serviceAccountName")) {
            spec.set("serviceAccount", spec.get("serviceAccountName"));
        }
        for (String list : List.of("initContainers", "containers")) {
            spec.path(list).forEach(container -> container((ObjectNode) container));
        }
        spec.path("volumes").forEach(volume -> volume((ObjectNode) volume));
    }

    static String qosClass(ObjectNode spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (JsonNode container : spec.path("containers")) {
            for (String resource : List.of("cpu", "memory")) {
                JsonNode limit = container.path("resources").path("limits").path(resource);
                JsonNode request = container.path("resources").path("requests").path(resource);
                any |= !limit.isMissingNode() || !request.isMissingNode();
                guaranteed &= !limit.isMissingNode() && (request.isMissingNode() || request.equals(limit));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static void container(ObjectNode container) {
        putIfAbsent(container, "terminationMessagePath", "/dev/termination-log");
        putIfAbsent(container, "terminationMessagePolicy", "File");
        String image = container.path("image").asText("");
        boolean latest = image.endsWith(":latest")
                || !image.substring(image.lastIndexOf('/') + 1).matches(".*[:@].*");
        putIfAbsent(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        if (!container.has("resources")) {
            container.putObject("resources");
        }
        container.path("ports").forEach(port -> putIfAbsent((ObjectNode) port, "protocol", "TCP"));
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
                putIfAbsent(field, "apiVersion", "v1");
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.path(probe) instanceof ObjectNode present) {
                probe(present);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            if (container.path("lifecycle").path(hook).path("httpGet") instanceof ObjectNode get) {
                httpGet(get);
            }
        }
    }

    private static void probe(ObjectNode probe) {
        putIfAbsent(probe, "periodSeconds", 10);
        putIfAbsent(probe, "timeoutSeconds", 1);
        putIfAbsent(probe, "failureThreshold", 3);
        putIfAbsent(probe, "successThreshold", 1);
        if (probe.path("httpGet") instanceof ObjectNode get) {
            httpGet(get);
        }
    }

    private static void httpGet(ObjectNode get) {
        putIfAbsent(get, "path", "/");
        putIfAbsent(get, "scheme", "HTTP");
    }

    private static void volume(ObjectNode volume) {
        for (String source : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.path(source) instanceof ObjectNode present) {
                putIfAbsent(present, "defaultMode", FILE_MODE);
            }
        }
        for (JsonNode source : volume.path("projected").path("sources")) {
            if (source.path("serviceAccountToken") instanceof ObjectNode token) {
                putIfAbsent(token, "expirationSeconds", 3600);
            }
        }
    }
}
