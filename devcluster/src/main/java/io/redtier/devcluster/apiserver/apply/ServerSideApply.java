package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Server-side apply and the ownership that other writes leave. Pure: the object goes in with its {@code managedFields}
 * and comes out with the new ones; arguments are not changed.
 */
public final class ServerSideApply {

    private static final Set<String> SERVER_METADATA = Set.of(
            "f:name",
            "f:namespace",
            "f:selfLink",
            "f:uid",
            "f:creationTimestamp",
            "f:deletionTimestamp",
            "f:deletionGracePeriodSeconds",
            "f:generation",
            "f:managedFields",
            "f:resourceVersion");

    private ServerSideApply() {}

    /**
     * Who writes.
     *
     * @param manager name of the field manager
     * @param apiVersion version of the object it sends
     * @param subresource empty for the object itself
     * @param statusIsSeparate whether the kind's status can only be written as a subresource
     * @param time now, as objects carry it
     */
    public record Writer(
            String manager, String apiVersion, String subresource, boolean statusIsSeparate, String time) {}

    /**
     * Applies a configuration.
     *
     * @param live the object, or null if there is none
     * @param config what the manager wants; nulls in it count as left out
     * @param force whether to take fields from other managers
     * @return the new object
     * @throws ApplyConflictException if others own fields that would change, and force is off
     */
    public static ObjectNode apply(ObjectNode live, ObjectNode config, Shape shape, Writer writer, boolean force)
            throws ApplyConflictException {
        ObjectNode wanted = relevant(withoutNulls(config), writer);
        ObjectNode base = live == null ? config.objectNode() : live.deepCopy();
        List<Manager> managers = managers(base);
        metadata(base).remove("managedFields");
        FieldSet owned = strip(Fields.of(wanted, shape), writer);
        FieldSet last = new FieldSet();
        List<Manager> others = new ArrayList<>();
        for (Manager manager : managers) {
            if (manager.is(writer.manager(), Manager.APPLY, writer.subresource())) {
                last = manager.fields();
            } else {
                others.add(manager);
            }
        }
        FieldSet ownedByAll = owned;
        for (Manager other : others) {
            ownedByAll = ownedByAll.union(other.fields());
        }
        JsonNode merged = Fields.merge(base, wanted, shape);
        ObjectNode pruned = (ObjectNode) Fields.prune(merged, last, ownedByAll, shape);
        Difference difference = Difference.between(base, pruned, shape);
        List<Manager> kept = release(others, difference, writer.time(), force);
        Manager own = new Manager(
                writer.manager(),
                Manager.APPLY,
                writer.apiVersion(),
                writer.subresource(),
                previousTime(managers, writer, owned),
                owned);
        if (!owned.isEmpty()) {
            kept.add(0, own);
        }
        return with(pruned, kept);
    }

    /**
     * Records the ownership that a plain create, update or patch leaves.
     *
     * @param before the object before, or null if it is new
     * @param after the object after, with the {@code managedFields} of before or what the client made of them
     * @return after, with its {@code managedFields} brought up to date
     */
    public static ObjectNode update(ObjectNode before, ObjectNode after, Shape shape, Writer writer) {
        ObjectNode old = before == null ? after.objectNode() : before.deepCopy();
        ObjectNode now = after.deepCopy();
        List<Manager> managers = managers(now);
        metadata(old).remove("managedFields");
        metadata(now).remove("managedFields");
        Difference difference = Difference.between(old, now, shape);
        FieldSet changed = strip(difference.changed(), writer);
        List<Manager> result = new ArrayList<>();
        Manager own = null;
        for (Manager manager : managers) {
            if (manager.is(writer.manager(), Manager.UPDATE, writer.subresource())
                    && manager.apiVersion().equals(writer.apiVersion())) {
                own = manager;
            } else {
                FieldSet rest = manager.fields().minus(difference.changed()).minus(difference.removed());
                if (!rest.isEmpty()) {
                    result.add(manager.with(rest, writer.time()));
                }
            }
        }
        FieldSet mine =
                own == null ? changed : own.fields().minus(difference.removed()).union(changed);
        if (!mine.isEmpty()) {
            result.add(
                    own != null
                            ? own.with(mine, writer.time())
                            : new Manager(
                                    writer.manager(),
                                    Manager.UPDATE,
                                    writer.apiVersion(),
                                    writer.subresource(),
                                    writer.time(),
                                    mine));
        }
        return with(now, result);
    }

    private static List<Manager> release(List<Manager> others, Difference difference, String now, boolean force)
            throws ApplyConflictException {
        List<ApplyConflictException.Conflict> conflicts = new ArrayList<>();
        List<Manager> kept = new ArrayList<>();
        for (Manager other : others) {
            FieldSet disputed = other.fields().intersection(difference.changed());
            disputed.paths()
                    .forEach(path ->
                            conflicts.add(new ApplyConflictException.Conflict(other.name(), other.describe(), path)));
            FieldSet rest = other.fields().minus(disputed).minus(difference.removed());
            if (!rest.isEmpty()) {
                kept.add(other.with(rest, now));
            }
        }
        if (!force && !conflicts.isEmpty()) {
            throw new ApplyConflictException(conflicts);
        }
        return kept;
    }

    private static String previousTime(List<Manager> managers, Writer writer, FieldSet owned) {
        return managers.stream()
                .filter(manager -> manager.is(writer.manager(), Manager.APPLY, writer.subresource())
                        && manager.fields().equals(owned))
                .map(Manager::time)
                .findFirst()
                .orElse(writer.time());
    }

    /** What this kind of write can change at all. */
    private static ObjectNode relevant(ObjectNode config, Writer writer) {
        ObjectNode result = config.deepCopy();
        if (writer.subresource().isEmpty() && writer.statusIsSeparate()) {
            result.remove("status");
        } else if (writer.subresource().equals("status")) {
            result.retain("apiVersion", "kind", "metadata", "status");
            metadata(result).retain("name", "namespace");
        }
        SERVER_METADATA.forEach(field -> {
            if (!field.equals("f:name") && !field.equals("f:namespace")) {
                metadata(result).remove(field.substring(2));
            }
        });
        return result;
    }

    /** Nobody owns what identifies an object or what only the server writes. */
    private static FieldSet strip(FieldSet set, Writer writer) {
        Predicate<String> top = element -> !element.equals("f:apiVersion") && !element.equals("f:kind");
        if (writer.subresource().equals("status")) {
            top = "f:status"::equals;
        } else if (writer.statusIsSeparate()) {
            top = top.and(element -> !element.equals("f:status"));
        }
        FieldSet result = new FieldSet();
        set.filtered(top).children().forEach((element, child) -> {
            FieldSet kept =
                    element.equals("f:metadata") ? child.filtered(inner -> !SERVER_METADATA.contains(inner)) : child;
            if (!kept.isEmpty()) {
                result.children().put(element, kept);
            }
        });
        return result;
    }

    private static List<Manager> managers(ObjectNode object) {
        List<Manager> managers = new ArrayList<>();
        object.path("metadata").path("managedFields").forEach(entry -> {
            if (entry.has("manager")) {
                managers.add(Manager.parse(entry));
            }
        });
        return managers;
    }

    private static ObjectNode with(ObjectNode object, List<Manager> managers) {
        List<Manager> sorted = new ArrayList<>(managers);
        // The order of the API server: applies first, then by time, then by name.
        sorted.sort(java.util.Comparator.comparing(Manager::operation)
                .thenComparing(Manager::time)
                .thenComparing(Manager::name)
                .thenComparing(Manager::subresource));
        metadata(object).remove("managedFields");
        if (!sorted.isEmpty()) {
            ArrayNode entries = metadata(object).putArray("managedFields");
            sorted.forEach(manager -> entries.add(manager.toJson()));
        }
        return object;
    }

    private static ObjectNode metadata(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    private static ObjectNode withoutNulls(ObjectNode object) {
        ObjectNode result = object.objectNode();
        object.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode inner) {
                result.set(entry.getKey(), withoutNulls(inner));
            } else if (!entry.getValue().isNull()) {
                result.set(entry.getKey(), entry.getValue());
            }
        });
        return result;
    }
}
