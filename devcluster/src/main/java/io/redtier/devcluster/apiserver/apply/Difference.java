package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which fields differ between two states of an object.
 *
 * @param changed fields that are new or have another value
 * @param removed fields that are no longer there
 */
public record Difference(FieldSet changed, FieldSet removed) {

    /** {@return the difference between two states} */
    public static Difference between(JsonNode before, JsonNode after, Shape shape) {
        Difference difference = new Difference(new FieldSet(), new FieldSet());
        compare(before, after, shape, difference.changed, difference.removed);
        return difference;
    }

    private static void compare(JsonNode before, JsonNode after, Shape shape, FieldSet changed, FieldSet removed) {
        if (before.equals(after)) {
            return;
        }
        boolean objects = isMap(before, shape) || isMap(after, shape);
        boolean lists = isItems(before, shape) || isItems(after, shape);
        if (objects && sameKind(before, after, JsonNode::isObject)) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                part(
                        before.path(name),
                        after.path(name),
                        shape.field(name),
                        changed,
                        removed,
                        PathElements.field(name));
            }
        } else if (lists && sameKind(before, after, JsonNode::isArray)) {
            Map<String, JsonNode> old = PathElements.items(shape, before);
            Map<String, JsonNode> wanted = PathElements.items(shape, after);
            TreeSet<String> elements = new TreeSet<>(old.keySet());
            elements.addAll(wanted.keySet());
            for (String element : elements) {
                part(
                        old.getOrDefault(element, MissingNode.getInstance()),
                        wanted.getOrDefault(element, MissingNode.getInstance()),
                        shape.item(),
                        changed,
                        removed,
                        element);
            }
        } else if (after.isMissingNode()) {
            removed.insert();
        } else {
            changed.insert();
        }
    }

    private static void part(
            JsonNode before, JsonNode after, Shape shape, FieldSet changed, FieldSet removed, String element) {
        if (before.equals(after)) {
            return;
        }
        FieldSet changedPart = changed.at(element);
        FieldSet removedPart = removed.at(element);
        compare(before, after, shape, changedPart, removedPart);
        if (before.isMissingNode()) {
            changedPart.insert();
        }
        if (after.isMissingNode()) {
            removedPart.insert();
        }
    }

    private static boolean isMap(JsonNode value, Shape shape) {
        return value.isObject() && !shape.atomic();
    }

    private static boolean isItems(JsonNode value, Shape shape) {
        return value.isArray() && shape.list() != Shape.ListType.ATOMIC;
    }

    private static boolean sameKind(JsonNode a, JsonNode b, java.util.function.Predicate<JsonNode> kind) {
        return (a.isMissingNode() || kind.test(a)) && (b.isMissingNode() || kind.test(b));
    }
}
