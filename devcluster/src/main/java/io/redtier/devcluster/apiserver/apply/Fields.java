package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The algebra of server-side apply on trees: which fields an object has, how an applied configuration merges into an
 * object, how fields are removed. Pure; arguments are not changed. The rules are those of structured-merge-diff.
 */
public final class Fields {

    private Fields() {}

    /** {@return the fields that a manager who sends this value owns} */
    public static FieldSet of(JsonNode value, Shape shape) {
        FieldSet set = new FieldSet();
        collect(value, shape, set);
        return set;
    }

    private static void collect(JsonNode value, Shape shape, FieldSet set) {
        if (value.isArray()) {
            if (shape.list() == Shape.ListType.ATOMIC) {
                set.insert();
                return;
            }
            PathElements.items(shape, value)
                    .forEach((element, item) ->
                            collect(item, shape.item(), set.at(element).insert()));
        } else if (value.isObject() && !shape.atomic()) {
            value.properties().forEach(entry -> {
                FieldSet child = set.at(PathElements.field(entry.getKey()));
                JsonNode inner = entry.getValue();
                collect(inner, shape.field(entry.getKey()), child);
                if (inner.isObject() && inner.isEmpty() || shape.isEntry(entry.getKey())) {
                    child.insert();
                }
            });
        } else {
            set.insert();
        }
    }

    /**
     * @param live the object as it is
     * @param config what is applied to it
     * @return the object with every field of the configuration set
     */
    public static JsonNode merge(JsonNode live, JsonNode config, Shape shape) {
        if (live.isObject() && config.isObject() && !shape.atomic()) {
            ObjectNode merged = ((ObjectNode) live).deepCopy();
            config.properties().forEach(entry -> {
                JsonNode before = live.get(entry.getKey());
                merged.set(
                        entry.getKey(),
                        before == null
                                ? entry.getValue().deepCopy()
                                : merge(before, entry.getValue(), shape.field(entry.getKey())));
            });
            return merged;
        }
        if (live.isArray() && config.isArray() && shape.list() != Shape.ListType.ATOMIC) {
            return mergeLists(live, config, shape);
        }
        return config.deepCopy();
    }

    private static JsonNode mergeLists(JsonNode live, JsonNode config, Shape shape) {
        Map<String, JsonNode> old = PathElements.items(shape, live);
        Map<String, JsonNode> wanted = PathElements.items(shape, config);
        List<String> left = new ArrayList<>(old.keySet());
        List<String> right = new ArrayList<>(wanted.keySet());
        Set<String> order = new LinkedHashSet<>();
        int i = 0;
        int j = 0;
        // Items that only one side has stay where they are; common ones come in the order of the configuration.
        while (i < left.size() || j < right.size()) {
            if (i < left.size() && !wanted.containsKey(left.get(i))) {
                order.add(left.get(i++));
            } else if (j < right.size() && !old.containsKey(right.get(j))) {
                order.add(right.get(j++));
            } else {
                if (j < right.size()) {
                    order.add(right.get(j++));
                }
                i++;
            }
        }
        ArrayNode merged = ((ArrayNode) live).arrayNode();
        for (String element : order) {
            JsonNode before = old.get(element);
            JsonNode after = wanted.get(element);
            if (after == null) {
                merged.add(before.deepCopy());
            } else {
                merged.add(before == null ? after.deepCopy() : merge(before, after, shape.item()));
            }
        }
        return merged;
    }

    /** {@return the value without the members of the set} */
    public static JsonNode without(JsonNode value, FieldSet set, Shape shape) {
        if (set.children().isEmpty()) {
            return value;
        }
        if (value.isObject()) {
            ObjectNode kept = ((ObjectNode) value).objectNode();
            value.properties().forEach(entry -> {
                FieldSet child = set.child(PathElements.field(entry.getKey()));
                if (!child.isMember()) {
                    kept.set(entry.getKey(), without(entry.getValue(), child, shape.field(entry.getKey())));
                }
            });
            return kept;
        }
        if (value.isArray() && shape.list() != Shape.ListType.ATOMIC) {
            ArrayNode kept = ((ArrayNode) value).arrayNode();
            value.forEach(item -> {
                FieldSet child = set.child(PathElements.item(shape, item));
                if (!child.isMember()) {
                    kept.add(without(item, child, shape.item()));
                }
            });
            return kept;
        }
        return value;
    }

    /**
     * What a manager stops applying goes, unless another manager owns it.
     *
     * @param merged the object with the new configuration merged in
     * @param last what the manager owned before
     * @param owned what all managers own now, this one included
     * @return the object without what has no owner any more
     */
    public static JsonNode prune(JsonNode merged, FieldSet last, FieldSet owned, Shape shape) {
        FieldSet present = of(merged, shape).withNamedParents();
        FieldSet gone = last.withNamedParents().intersection(present).minus(owned.withNamedParents());
        return without(merged, gone, shape);
    }
}
