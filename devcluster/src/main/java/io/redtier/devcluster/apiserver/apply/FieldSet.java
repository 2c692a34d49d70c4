package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of fields, as {@code fieldsV1} writes it: a tree of path elements {@code f:name}, {@code k:{"key":"value"}} and
 * {@code v:"value"}, in which some nodes are members. Mutable, not thread-safe.
 */
public final class FieldSet {

    private static final String SELF = ".";

    private final TreeMap<String, FieldSet> children = new TreeMap<>();
    private boolean member;

    /** {@return the set that a {@code fieldsV1} describes} */
    public static FieldSet parse(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        fieldsV1.properties().forEach(entry -> {
            if (!entry.getKey().equals(SELF)) {
                FieldSet child = parse(entry.getValue());
                child.member = entry.getValue().isEmpty() || entry.getValue().has(SELF);
                set.children.put(entry.getKey(), child);
            }
        });
        return set;
    }

    /** {@return the set as {@code fieldsV1}} */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (member && !children.isEmpty()) {
            json.putObject(SELF);
        }
        children.forEach((element, child) -> {
            // A branch without members must not look like one.
            if (!child.isEmpty()) {
                json.set(element, child.toJson());
            }
        });
        return json;
    }

    boolean isMember() {
        return member;
    }

    FieldSet insert() {
        member = true;
        return this;
    }

    /** {@return the part below an element, created if missing} */
    FieldSet at(String element) {
        return children.computeIfAbsent(element, key -> new FieldSet());
    }

    /** {@return the part below an element, empty if there is none} */
    FieldSet child(String element) {
        return children.getOrDefault(element, EMPTY);
    }

    private static final FieldSet EMPTY = new FieldSet();

    Map<String, FieldSet> children() {
        return children;
    }

    /** {@return whether there is no member} */
    public boolean isEmpty() {
        return !member && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    FieldSet union(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member || other.member;
        children.forEach((element, child) -> result.children.put(element, child.union(other.child(element))));
        other.children.forEach((element, child) -> result.children.computeIfAbsent(element, key -> child.union(EMPTY)));
        return result;
    }

    FieldSet intersection(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member && other.member;
        children.forEach((element, child) -> {
            FieldSet both = child.intersection(other.child(element));
            if (!both.isEmpty()) {
                result.children.put(element, both);
            }
        });
        return result;
    }

    FieldSet minus(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member && !other.member;
        children.forEach((element, child) -> {
            FieldSet rest = child.minus(other.child(element));
            if (!rest.isEmpty()) {
                result.children.put(element, rest);
            }
        });
        return result;
    }

    /** {@return this set with every named field above a member also a member; list items only if they are} */
    FieldSet withNamedParents() {
        FieldSet result = new FieldSet();
        result.member = member;
        children.forEach((element, child) -> {
            FieldSet extended = child.withNamedParents();
            extended.member |= element.startsWith("f:") && !child.isEmpty();
            result.children.put(element, extended);
        });
        return result;
    }

    /** {@return only, or all but, what is under these elements} */
    FieldSet filtered(java.util.function.Predicate<String> elements) {
        FieldSet result = new FieldSet();
        children.forEach((element, child) -> {
            if (elements.test(element)) {
                result.children.put(element, child);
            }
        });
        return result;
    }

    /** {@return the members as the API server prints paths, such as {@code .spec.ports[port=80].name}} */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String path, List<String> paths) {
        if (member && !path.isEmpty()) {
            paths.add(path);
        }
        children.forEach((element, child) -> child.collect(path + PathElements.print(element), paths));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && toJson().equals(set.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
