package io.redtier.devcluster.apiserver.table;

import static io.redtier.devcluster.apiserver.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns of Events. */
final class EventColumns {

    static final List<Column> ALL = List.of(
            new Column("Last Seen", "string", "Last seen", 0, (o, now) -> new TextNode(lastSeen(o, now))),
            text("Type", o -> o.path("type").asText()),
            text("Reason", o -> o.path("reason").asText()),
            text(
                    "Object",
                    o -> o.at("/involvedObject/kind").asText().toLowerCase(Locale.ROOT) + "/"
                            + o.at("/involvedObject/name").asText()),
            text("Subobject", o -> o.at("/involvedObject/fieldPath").asText("")).wide(),
            text("Source", EventColumns::source).wide(),
            text("Message", o -> o.path("message").asText().trim()),
            new Column("First Seen", "string", "First seen", 1, (o, now) -> new TextNode(firstSeen(o, now))),
            text("Count", o -> o.path("count").asText("1")).wide(),
            Column.NAME.wide());

    private EventColumns() {}

    private static String source(JsonNode event) {
        String component = event.at("/source/component").asText("");
        String host = event.at("/source/host").asText("");
        String reporter = component.isEmpty() ? event.path("reportingComponent").asText("") : component;
        return host.isEmpty() ? reporter : reporter + ", " + host;
    }

    private static String firstSeen(JsonNode event, Instant now) {
        return seen(event, now, List.of("/firstTimestamp", "/eventTime"));
    }

    private static String lastSeen(JsonNode event, Instant now) {
        return seen(event, now, List.of("/series/lastObservedTime", "/lastTimestamp", "/eventTime"));
    }

    private static String seen(JsonNode event, Instant now, List<String> fields) {
        for (String field : fields) {
            if (!event.at(field).asText("").isEmpty() && !event.at(field).isNull()) {
                return Column.age(event.at(field).asText(), now);
            }
        }
        return Column.age(event.at("/metadata/creationTimestamp").asText(""), now);
    }
}
