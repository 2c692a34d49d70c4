package io.redtier.devcluster.apiserver.table;

import static io.redtier.devcluster.apiserver.table.Column.AGE;
import static io.redtier.devcluster.apiserver.table.Column.NAME;
import static io.redtier.devcluster.apiserver.table.Column.number;
import static io.redtier.devcluster.apiserver.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The columns of Kubernetes' kinds, as its own printers have them. */
final class BuiltInColumns {

    private static final Map<String, List<Column>> BY_KIND = Map.ofEntries(
            Map.entry("Pod", PodColumns.COLUMNS),
            Map.entry(
                    "Service",
                    List.of(
                            NAME,
                            text("Type", o -> o.at("/spec/type").asText()),
                            text(
                                    "Cluster-IP",
                                    o -> orNone(o.at("/spec/clusterIP").asText(""))),
                            text("External-IP", o -> "<none>"),
                            text("Port(s)", o -> orNone(join(o.at("/spec/ports"), BuiltInColumns::port))),
                            AGE,
                            text("Selector", o -> labels(o.at("/spec/selector")))
                                    .wide())),
            Map.entry(
                    "Deployment",
                    List.of(
                            NAME,
                            text("Ready", o -> ratio(o, "/status/readyReplicas", "/spec/replicas")),
                            number("Up-to-date", o -> o.at("/status/updatedReplicas")
                                    .asInt()),
                            number("Available", o -> o.at("/status/availableReplicas")
                                    .asInt()),
                            AGE,
                            text("Containers", o -> containers(o, "name")).wide(),
                            text("Images", o -> containers(o, "image")).wide(),
                            text("Selector", o -> labels(o.at("/spec/selector/matchLabels")))
                                    .wide())),
            Map.entry(
                    "ReplicaSet",
                    List.of(
                            NAME,
                            number("Desired", o -> o.at("/spec/replicas").asInt()),
                            number("Current", o -> o.at("/status/replicas").asInt()),
                            number("Ready", o -> o.at("/status/readyReplicas").asInt()),
                            AGE,
                            text("Containers", o -> containers(o, "name")).wide(),
                            text("Images", o -> containers(o, "image")).wide(),
                            text("Selector", o -> labels(o.at("/spec/selector/matchLabels")))
                                    .wide())),
            Map.entry(
                    "StatefulSet",
                    List.of(
                            NAME,
                            text("Ready", o -> ratio(o, "/status/readyReplicas", "/spec/replicas")),
                            AGE,
                            text("Containers", o -> containers(o, "name")).wide(),
                            text("Images", o -> containers(o, "image")).wide())),
            Map.entry(
                    "ConfigMap",
                    List.of(
                            NAME,
                            text(
                                    "Data",
                                    o -> Integer.toString(o.path("data").size()
                                            + o.path("binaryData").size())),
                            AGE)),
            Map.entry(
                    "Secret",
                    List.of(
                            NAME,
                            text("Type", o -> o.path("type").asText()),
                            text("Data", o -> Integer.toString(o.path("data").size())),
                            AGE)),
            Map.entry("Event", EventColumns.ALL),
            Map.entry(
                    "PersistentVolumeClaim",
                    List.of(
                            NAME,
                            text(
                                    "Status",
                                    o -> o.at("/metadata/deletionTimestamp").isMissingNode()
                                            ? o.at("/status/phase").asText()
                                            : "Terminating"),
                            text("Volume", o -> o.at("/spec/volumeName").asText("")),
                            text("Capacity", o -> o.at("/status/capacity/storage")
                                    .asText("")),
                            text("Access Modes", o -> join(o.at("/spec/accessModes"), BuiltInColumns::accessMode)),
                            text("StorageClass", o -> o.at("/spec/storageClassName")
                                    .asText("")),
                            text("VolumeAttributesClass", o -> o.at("/spec/volumeAttributesClassName")
                                    .asText("<unset>")),
                            AGE,
                            text("VolumeMode", o -> o.at("/spec/volumeMode").asText("<unset>"))
                                    .wide())),
            Map.entry(
                    "PodDisruptionBudget",
                    List.of(
                            NAME,
                            text("Min Available", o -> o.at("/spec/minAvailable")
                                    .asText("N/A")),
                            text("Max Unavailable", o -> o.at("/spec/maxUnavailable")
                                    .asText("N/A")),
                            number("Allowed Disruptions", o -> o.at("/status/disruptionsAllowed")
                                    .asInt()),
                            AGE)),
            Map.entry("Endpoints", List.of(NAME, text("Endpoints", BuiltInColumns::endpoints), AGE)),
            Map.entry(
                    "EndpointSlice",
                    List.of(
                            NAME,
                            text("AddressType", o -> o.path("addressType").asText()),
                            text(
                                    "Ports",
                                    o -> orNone(join(
                                            o.path("ports"), p -> p.path("port").asText()))),
                            text(
                                    "Endpoints",
                                    o -> orNone(join(
                                            o.path("endpoints"),
                                            e -> e.path("addresses").path(0).asText()))),
                            AGE)),
            Map.entry(
                    "Node",
                    List.of(
                            NAME,
                            text("Status", BuiltInColumns::nodeStatus),
                            text("Roles", o -> "<none>"),
                            AGE,
                            text("Version", o -> o.at("/status/nodeInfo/kubeletVersion")
                                    .asText("")),
                            text(
                                            "Internal-IP",
                                            o -> orNone(o.at("/status/addresses/0/address")
                                                    .asText("")))
                                    .wide())),
            Map.entry(
                    "Namespace",
                    List.of(NAME, text("Status", o -> o.at("/status/phase").asText()), AGE)),
            Map.entry(
                    "Job",
                    List.of(
                            NAME,
                            text("Status", BuiltInColumns::jobStatus),
                            text("Completions", o -> ratio(o, "/status/succeeded", "/spec/completions")),
                            new Column(
                                    "Duration", "string", "Duration", 0, (o, now) -> new TextNode(jobDuration(o, now))),
                            AGE)),
            Map.entry("CustomResourceDefinition", List.of(NAME, text("Created At", o -> o.at(
                            "/metadata/creationTimestamp")
                    .asText()))),
            Map.entry(
                    "Lease",
                    List.of(
                            NAME,
                            text("Holder", o -> o.at("/spec/holderIdentity").asText("")),
                            AGE)));

    private static final List<Column> PLAIN = List.of(NAME, AGE);

    private BuiltInColumns() {}

    static List<Column> of(Kind kind) {
        return BY_KIND.getOrDefault(kind.name(), PLAIN);
    }

    static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }

    static String join(JsonNode items, java.util.function.Function<JsonNode, String> part) {
        return StreamSupport.stream(items.spliterator(), false).map(part).collect(Collectors.joining(","));
    }

    private static String ratio(JsonNode object, String part, String whole) {
        return object.at(part).asInt() + "/" + object.at(whole).asInt();
    }

    private static String labels(JsonNode labels) {
        return orNone(labels.properties().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .collect(Collectors.joining(",")));
    }

    private static String containers(JsonNode object, String field) {
        return join(
                object.at("/spec/template/spec/containers"),
                container -> container.path(field).asText());
    }

    private static String port(JsonNode port) {
        String node =
                port.path("nodePort").asInt() > 0 ? ":" + port.path("nodePort").asInt() : "";
        return port.path("port").asInt() + node + "/" + port.path("protocol").asText("TCP");
    }

    private static String accessMode(JsonNode mode) {
        return switch (mode.asText()) {
            case "ReadWriteOnce" -> "RWO";
            case "ReadOnlyMany" -> "ROX";
            case "ReadWriteMany" -> "RWX";
            case "ReadWriteOncePod" -> "RWOP";
            default -> mode.asText();
        };
    }

    private static String endpoints(JsonNode object) {
        return orNone(join(
                object.path("subsets"),
                subset -> join(subset.path("addresses"), address -> {
                    String ip = address.path("ip").asText();
                    return subset.path("ports").isEmpty()
                            ? ip
                            : join(
                                    subset.path("ports"),
                                    port -> ip + ":" + port.path("port").asInt());
                })));
    }

    private static String nodeStatus(JsonNode node) {
        String ready = "Unknown";
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                ready = condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
            }
        }
        return ready + (node.at("/spec/unschedulable").asBoolean() ? ",SchedulingDisabled" : "");
    }

    private static String jobStatus(JsonNode job) {
        for (JsonNode condition : job.at("/status/conditions")) {
            String type = condition.path("type").asText();
            if (condition.path("status").asText().equals("True")
                    && List.of("Complete", "Failed").contains(type)) {
                return type;
            }
        }
        return job.at("/spec/suspend").asBoolean() ? "Suspended" : "Running";
    }

    private static String jobDuration(JsonNode job, Instant now) {
        String start = job.at("/status/startTime").asText("");
        String end = job.at("/status/completionTime").asText("");
        if (start.isEmpty()) {
            return "";
        }
        return Column.human(Duration.between(Instant.parse(start), end.isEmpty() ? now : Instant.parse(end)));
    }
}
