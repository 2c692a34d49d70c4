package io.redtier.devcluster.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.apply.Shape;
import io.redtier.devcluster.apiserver.apply.Shape.ListType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Strategic merge patch as kubectl sends it: lists with a merge key by key, sets by value, and the directives
 * {@code $patch}, {@code $retainKeys}, {@code $setElementOrder/x} and {@code $deleteFromPrimitiveList/x}.
 */
final class StrategicMergePatch {

    private static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String ELEMENT_ORDER = "$setElementOrder/";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    static ObjectNode apply(ObjectNode target, JsonNode patch, Shape shape) {
        if (patch.path(PATCH).asText().equals("replace")) {
            ObjectNode replacement = ((ObjectNode) patch).deepCopy();
            replacement.remove(PATCH);
            target.removeAll();
            target.setAll(replacement);
            return target;
        }
        if (patch.path(PATCH).asText().equals("delete")) {
            target.removeAll();
            return target;
        }
        if (patch.has(RETAIN_KEYS)) {
            Set<String> keep = texts(patch.path(RETAIN_KEYS));
            target.retain(keep);
        }
        patch.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (name.startsWith(DELETE_VALUES)) {
                String field = name.substring(DELETE_VALUES.length());
                if (target.path(field) instanceof ArrayNode values) {
                    remove(values, value);
                }
            } else if (!name.startsWith("$")) {
                field(target, name, value, shape.field(name));
            }
        });
        patch.properties().forEach(entry -> {
            if (entry.getKey().startsWith(ELEMENT_ORDER)) {
                String field = entry.getKey().substring(ELEMENT_ORDER.length());
                if (target.path(field) instanceof ArrayNode items) {
                    order(items, entry.getValue(), shape.field(field));
                }
            }
        });
        return target;
    }

    private static void field(ObjectNode target, String name, JsonNode value, Shape shape) {
        if (value.isNull()) {
            target.remove(name);
        } else if (value.isObject()) {
            ObjectNode inner = target.get(name) instanceof ObjectNode present ? present : target.objectNode();
            if (value.path(PATCH).asText().equals("delete")) {
                target.remove(name);
            } else {
                target.set(name, apply(inner, value, shape));
            }
        } else if (value.isArray() && shape.list() != ListType.ATOMIC) {
            ArrayNode items = target.get(name) instanceof ArrayNode present ? present : target.arrayNode();
            list(items, value, shape);
            target.set(name, items);
        } else {
            target.set(name, value.deepCopy());
        }
    }

    private static void list(ArrayNode items, JsonNode patches, Shape shape) {
        List<JsonNode> before = new ArrayList<>();
        items.forEach(item -> before.add(identity(item, shape)));
        merge(items, patches, shape);
        List<JsonNode> patched = new ArrayList<>();
        patches.forEach(patch -> patched.add(identity(patch, shape)));
        arrange(items, before, patched, shape);
    }

    /** As the API server does: what was patched in the patch's order, the others before it where they were before. */
    private static void arrange(ArrayNode items, List<JsonNode> before, List<JsonNode> patched, Shape shape) {
        Deque<JsonNode> untouched = new ArrayDeque<>();
        List<JsonNode> touched = new ArrayList<>();
        items.forEach(item -> (patched.contains(identity(item, shape)) ? touched : untouched).add(item));
        touched.sort(Comparator.comparingInt(item -> patched.indexOf(identity(item, shape))));
        items.removeAll();
        for (JsonNode item : touched) {
            int place = before.indexOf(identity(item, shape));
            while (place >= 0 && !untouched.isEmpty() && before.indexOf(identity(untouched.peek(), shape)) < place) {
                items.add(untouched.poll());
            }
            items.add(item);
        }
        untouched.forEach(items::add);
    }

    private static void merge(ArrayNode items, JsonNode patches, Shape shape) {
        for (JsonNode patch : patches) {
            if (patch.path(PATCH).asText().equals("replace") && patch.size() == 1) {
                items.removeAll();
            }
        }
        for (JsonNode patch : patches) {
            String directive = patch.path(PATCH).asText();
            if (directive.equals("replace") && patch.size() == 1) {
                continue;
            }
            int index = indexOf(items, patch, shape);
            if (directive.equals("delete")) {
                if (index >= 0) {
                    items.remove(index);
                }
            } else if (index < 0) {
                items.add(patch.isObject() ? apply(items.objectNode(), patch, shape.item()) : patch.deepCopy());
            } else if (items.get(index) instanceof ObjectNode present) {
                apply(present, patch, shape.item());
            }
        }
    }

    /** The list's merge key is the first key of its shape; the others tell items apart only in server-side apply. */
    private static int indexOf(ArrayNode items, JsonNode wanted, Shape shape) {
        for (int i = 0; i < items.size(); i++) {
            if (identity(items.get(i), shape).equals(identity(wanted, shape))) {
                return i;
            }
        }
        return -1;
    }

    private static JsonNode identity(JsonNode item, Shape shape) {
        return shape.list() == ListType.SET || !item.isObject()
                ? item
                : item.path(shape.keys().keySet().iterator().next());
    }

    private static void order(ArrayNode items, JsonNode order, Shape shape) {
        List<JsonNode> wanted = new ArrayList<>();
        order.forEach(item -> wanted.add(identity(item, shape)));
        List<JsonNode> sorted = new ArrayList<>();
        items.forEach(sorted::add);
        // What the patch does not know stays behind what it orders, in its present order.
        sorted.sort(Comparator.comparingInt(item -> {
            int position = wanted.indexOf(identity(item, shape));
            return position < 0 ? wanted.size() : position;
        }));
        items.removeAll();
        sorted.forEach(items::add);
    }

    private static void remove(ArrayNode values, JsonNode unwanted) {
        List<JsonNode> kept = new ArrayList<>();
        Set<JsonNode> gone = new HashSet<>();
        unwanted.forEach(gone::add);
        values.forEach(value -> {
            if (!gone.contains(value)) {
                kept.add(value);
            }
        });
        values.removeAll();
        kept.forEach(values::add);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
