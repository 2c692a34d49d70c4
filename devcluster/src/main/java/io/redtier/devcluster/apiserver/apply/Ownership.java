package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Managed fields, for every kind of write. Thread-safe. */
public final class Ownership {

    private static final Set<String> STRUCTS = Set.of(
            "f:containers",
            "f:jobTemplate",
            "f:metadata",
            "f:spec",
            "f:status",
            "f:strategy",
            "f:template",
            "f:updateStrategy");

    private final Shapes shapes;

    /**
     * @param shapes how the lists and maps of each kind merge
     */
    public Ownership(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Notes who created an object; changes it in place. */
    public void created(Kind kind, ObjectNode object, String manager, Instant now) {
        updated(kind, null, object, manager, "", now);
    }

    /** Notes who changed what; changes {@code after} in place. */
    public void updated(
            Kind kind, ObjectNode before, ObjectNode after, String manager, String subresource, Instant now) {
        ObjectNode result =
                ServerSideApply.update(before, after, shapes.of(kind), writer(kind, manager, subresource, now));
        if (!shapes.isCustom(kind)) {
            withoutStructs(result.path("metadata").path("managedFields"));
        }
        JsonNode managed = result.path("metadata").path("managedFields");
        ObjectNode metadata = after.withObjectProperty("metadata");
        if (managed.isMissingNode()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", managed);
        }
    }

    /**
     * @return the object with the configuration applied
     * @throws ApiException 409 if others own what would change
     */
    public ObjectNode apply(
            Kind kind,
            ObjectNode live,
            ObjectNode config,
            String manager,
            String subresource,
            boolean force,
            Instant now) {
        if (config.path("metadata").has("managedFields")) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        try {
            return ServerSideApply.apply(live, config, shapes.of(kind), writer(kind, manager, subresource, now), force);
        } catch (ApplyConflictException e) {
            List<StatusCause> causes = e.conflicts().stream()
                    .map(conflict -> new StatusCause(
                            conflict.path(), "conflict with " + conflict.description(), "FieldManagerConflict"))
                    .toList();
            throw ApiException.applyConflict(e.getMessage(), causes);
        }
    }

    /** In the kinds of Kubernetes these always exist, so nobody owns them as such. */
    private static void withoutStructs(JsonNode node) {
        node.properties().forEach(entry -> {
            JsonNode child = entry.getValue();
            if (STRUCTS.contains(entry.getKey()) && child.size() > 1) {
                ((ObjectNode) child).remove(".");
            }
            withoutStructs(child);
        });
        if (node.isArray()) {
            node.forEach(Ownership::withoutStructs);
        }
    }

    /** {@return whether two states differ in nothing but the times of their managers} */
    public static boolean sameButForTimes(ObjectNode a, ObjectNode b) {
        return a.equals(b) || withoutTimes(a).equals(withoutTimes(b));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        copy.path("metadata").path("managedFields").forEach(entry -> ((ObjectNode) entry).remove("time"));
        return copy;
    }

    private static ServerSideApply.Writer writer(Kind kind, String manager, String subresource, Instant now) {
        return new ServerSideApply.Writer(
                manager,
                kind.apiVersion(),
                subresource,
                kind.hasStatus(),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
