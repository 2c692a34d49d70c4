package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What an API server fills in for the kinds of Kubernetes. Pure; objects are changed in place. */
final class Defaults {

    private Defaults() {}

    static void apply(Kind kind, ObjectNode object) {
        switch (kind.name()) {
            case "Pod" -> pod(object);
            case "Service" -> service(object.withObjectProperty("spec"));
            case "Secret" -> secret(object);
            case "Deployment" -> deployment(object.withObjectProperty("spec"));
            case "ReplicaSet", "ReplicationController" -> {
                ObjectNode spec = object.withObjectProperty("spec");
                putIfAbsent(spec, "replicas", 1);
                template(spec);
            }
            case "StatefulSet" -> statefulSet(object.withObjectProperty("spec"));
            case "DaemonSet" -> {
                putIfAbsent(object.withObjectProperty("spec"), "revisionHistoryLimit", 10);
                template(object.withObjectProperty("spec"));
            }
            case "Job" -> job(object);
            case "PersistentVolumeClaim" -> claim(object);
            case "Namespace" -> namespace(object);
            default -> {
                // Nothing that a client of this server relies on.
            }
        }
    }

    private static void pod(ObjectNode pod) {
        PodDefaults.apply(pod.withObjectProperty("spec"));
        ObjectNode spec = pod.withObjectProperty("spec");
        putIfAbsent(spec, "serviceAccountName", "default");
        putIfAbsent(spec, "enableServiceLinks", true);
        putIfAbsent(spec, "priority", 0);
        if (!pod.path("status").has("phase")) {
            pod.withObjectProperty("status").put("phase", "Pending");
        }
        putIfAbsent(pod.withObjectProperty("status"), "qosClass", PodDefaults.qosClass(spec));
    }

    private static void service(ObjectNode spec) {
        putIfAbsent(spec, "type", "ClusterIP");
        putIfAbsent(spec, "sessionAffinity", "None");
        if (!spec.path("type").asText().equals("ExternalName")) {
            putIfAbsent(spec, "internalTrafficPolicy", "Cluster");
        }
        for (JsonNode port : spec.path("ports")) {
            ObjectNode entry = (ObjectNode) port;
            putIfAbsent(entry, "protocol", "TCP");
            if (!entry.has("targetPort") && entry.has("port")) {
                entry.set("targetPort", entry.get("port"));
            }
        }
    }

    private static void secret(ObjectNode secret) {
        putIfAbsent(secret, "type", "Opaque");
        JsonNode plain = secret.remove("stringData");
        if (plain != null && plain.isObject()) {
            ObjectNode data = secret.withObjectProperty("data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void deployment(ObjectNode spec) {
        putIfAbsent(spec, "replicas", 1);
        putIfAbsent(spec, "revisionHistoryLimit", 10);
        putIfAbsent(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = spec.withObjectProperty("strategy");
        putIfAbsent(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = strategy.withObjectProperty("rollingUpdate");
            putIfAbsent(rolling, "maxUnavailable", "25%");
            putIfAbsent(rolling, "maxSurge", "25%");
        }
        template(spec);
    }

    private static void statefulSet(ObjectNode spec) {
        putIfAbsent(spec, "replicas", 1);
        putIfAbsent(spec, "revisionHistoryLimit", 10);
        putIfAbsent(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = spec.withObjectProperty("updateStrategy");
        putIfAbsent(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            putIfAbsent(strategy.withObjectProperty("rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = spec.withObjectProperty("persistentVolumeClaimRetentionPolicy");
        putIfAbsent(retention, "whenDeleted", "Retain");
        putIfAbsent(retention, "whenScaled", "Retain");
        for (JsonNode template : spec.path("volumeClaimTemplates")) {
            ((ObjectNode) template).put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
            claim((ObjectNode) template);
        }
        template(spec);
    }

    private static void job(ObjectNode job) {
        ObjectNode spec = job.withObjectProperty("spec");
        putIfAbsent(spec, "parallelism", 1);
        putIfAbsent(spec, "completions", 1);
        putIfAbsent(spec, "backoffLimit", 6);
        putIfAbsent(spec, "completionMode", "NonIndexed");
        putIfAbsent(spec, "suspend", false);
        String uid = job.at("/metadata/uid").asText();
        if (!spec.has("selector") && !uid.isEmpty()) {
            String name = job.at("/metadata/name").asText();
            spec.withObject("/selector/matchLabels").put("batch.kubernetes.io/controller-uid", uid);
            ObjectNode labels = spec.withObject("/template/metadata/labels");
            for (String prefix : List.of("batch.kubernetes.io/", "")) {
                labels.put(prefix + "controller-uid", uid);
                labels.put(prefix + "job-name", name);
            }
        }
        template(spec);
    }

    private static void claim(ObjectNode claim) {
        putIfAbsent(claim.withObjectProperty("spec"), "volumeMode", "Filesystem");
        putIfAbsent(claim.withObjectProperty("status"), "phase", "Pending");
    }

    private static void namespace(ObjectNode namespace) {
        String name = namespace.at("/metadata/name").asText();
        namespace.withObject("/metadata/labels").put("kubernetes.io/metadata.name", name);
        if (namespace.at("/spec/finalizers").isMissingNode()) {
            namespace.withObjectProperty("spec").putArray("finalizers").add("kubernetes");
        }
        putIfAbsent(namespace.withObjectProperty("status"), "phase", "Active");
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode podSpec) {
            PodDefaults.apply(podSpec);
        }
    }

    static void putIfAbsent(ObjectNode object, String field, Object value) {
        if (!object.hasNonNull(field)) {
            object.set(
                    field,
                    value instanceof Integer number
                            ? object.numberNode(number)
                            : value instanceof Boolean flag
                                    ? object.booleanNode(flag)
                                    : object.textNode(value.toString()));
        }
    }
}
