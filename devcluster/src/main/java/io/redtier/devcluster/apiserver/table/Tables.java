package io.redtier.devcluster.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.resource.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Renders objects as the tables that {@code kubectl get} prints. Thread-safe. */
public final class Tables {

    private final Kinds kinds;
    private final Clock clock;

    /**
     * @param kinds to find the printer columns of custom kinds
     * @param clock for ages
     */
    public Tables(Kinds kinds, Clock clock) {
        this.kinds = kinds;
        this.clock = clock;
    }

    /** {@return whether the client would like a table} */
    public static boolean wanted(ApiRequest request) {
        return request.accept().contains("as=Table");
    }

    /** {@return the objects as a meta.k8s.io/v1 Table, without its own metadata} */
    public ObjectNode table(ApiRequest request, Kind kind, List<ObjectNode> objects) {
        return table(request, kind, objects, true);
    }

    /** {@return what turns each object of a watch into a table of one row; only the first has the columns} */
    public UnaryOperator<JsonNode> eventRendering(ApiRequest request, Kind kind) {
        AtomicBoolean first = new AtomicBoolean(true);
        return object -> {
            ObjectNode table = table(request, kind, List.of((ObjectNode) object), first.getAndSet(false));
            table.putObject("metadata").set("resourceVersion", object.at("/metadata/resourceVersion"));
            return table;
        };
    }

    private ObjectNode table(ApiRequest request, Kind kind, List<ObjectNode> objects, boolean withColumns) {
        Instant now = clock.instant();
        List<Column> columns = kinds.custom(kind)
                .map(custom -> CustomColumns.of(custom.version()))
                .orElseGet(() -> BuiltInColumns.of(kind));
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        ArrayNode definitions = table.putArray("columnDefinitions");
        if (withColumns) {
            columns.forEach(column -> definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", column.description())
                    .put("priority", column.priority()));
        }
        ArrayNode rows = table.putArray("rows");
        String include = request.parameter("includeObject");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(column -> cells.add(column.cell().apply(object, now)));
            if (include.equals("Object")) {
                row.set("object", object);
            } else if (!include.equals("None")) {
                ObjectNode partial = row.putObject("object")
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
                partial.set("metadata", object.get("metadata"));
            }
        }
        return table;
    }
}
