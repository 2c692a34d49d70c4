package io.redtier.devcluster.apiserver.table;

import static io.redtier.devcluster.apiserver.table.Column.AGE;
import static io.redtier.devcluster.apiserver.table.Column.NAME;
import static io.redtier.devcluster.apiserver.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;

/** The columns of pods; their status sums up what the containers go through. */
final class PodColumns {

    static final List<Column> COLUMNS = List.of(
            NAME,
            text("Ready", PodColumns::ready),
            text("Status", PodColumns::status),
            new Column("Restarts", "string", "Restarts", 0, (pod, now) -> new TextNode(restarts(pod, now))),
            AGE,
            text("IP", pod -> BuiltInColumns.orNone(pod.at("/status/podIP").asText("")))
                    .wide(),
            text("Node", pod -> BuiltInColumns.orNone(pod.at("/spec/nodeName").asText("")))
                    .wide(),
            text("Nominated Node", pod -> "<none>").wide(),
            text("Readiness Gates", pod -> "<none>").wide());

    private PodColumns() {}

    private static String ready(JsonNode pod) {
        int ready = 0;
        int all = pod.at("/spec/containers").size();
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
        }
        for (JsonNode init : pod.at("/spec/initContainers")) {
            if (init.path("restartPolicy").asText().equals("Always")) {
                all++;
                for (JsonNode status : pod.at("/status/initContainerStatuses")) {
                    ready += status.path("ready").asBoolean()
                                    && status.path("name").equals(init.path("name"))
                            ? 1
                            : 0;
                }
            }
        }
        return ready + "/" + all;
    }

    private static String restarts(JsonNode pod, Instant now) {
        int restarts = 0;
        String last = "";
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            restarts += container.path("restartCount").asInt();
            String finished = container.at("/lastState/terminated/finishedAt").asText("");
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        return restarts == 0 || last.isEmpty()
                ? Integer.toString(restarts)
                : restarts + " (" + Column.age(last, now) + " ago)";
    }

    static String status(JsonNode pod) {
        if (!pod.at("/metadata/deletionTimestamp").isMissingNode()) {
            return "Terminating";
        }
        String reason = pod.at("/status/reason").asText(pod.at("/status/phase").asText("Unknown"));
        int index = 0;
        boolean initialized = initialized(pod);
        for (JsonNode init : pod.at("/status/initContainerStatuses")) {
            boolean done = init.at("/state/terminated/exitCode").asInt(-1) == 0;
            boolean sidecar = init.path("started").asBoolean();
            if (!done && !sidecar && !initialized) {
                String why = cause(init);
                return "Init:"
                        + (why.isEmpty() || why.equals("PodInitializing")
                                ? index + "/" + pod.at("/spec/initContainers").size()
                                : why);
            }
            index++;
        }
        boolean running = false;
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            String why = cause(container);
            if (!why.isEmpty()) {
                reason = why;
            }
            running |= container.path("ready").asBoolean()
                    && container.path("state").has("running");
        }
        return reason.equals("Completed") && running ? "Running" : reason;
    }

    private static boolean initialized(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Initialized")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static String cause(JsonNode container) {
        String waiting = container.at("/state/waiting/reason").asText("");
        if (!waiting.isEmpty() || !container.path("state").has("terminated")) {
            return waiting;
        }
        String reason = container.at("/state/terminated/reason").asText("");
        int signal = container.at("/state/terminated/signal").asInt();
        return !reason.isEmpty()
                ? reason
                : signal != 0
                        ? "Signal:" + signal
                        : "ExitCode:"
                                + container.at("/state/terminated/exitCode").asInt();
    }
}
