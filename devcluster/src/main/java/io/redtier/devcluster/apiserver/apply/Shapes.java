package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.redtier.devcluster.apiserver.apply.Shape.ListType;
import io.redtier.devcluster.apiserver.kinds.CustomKind;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How each kind merges: from a table for the kinds of Kubernetes, from their schema for custom ones. Thread-safe. */
public final class Shapes {

    private static final String TABLE = "/io/redtier/devcluster/apiserver/shapes.txt";
    private static final String OBJECT_META = "ObjectMeta";

    private final Kinds kinds;
    private final Map<String, List<String[]>> table = readTable();
    private final Map<String, Shape> builtIn = new HashMap<>();
    private final Map<String, Known> custom = new ConcurrentHashMap<>();

    /** The shape made from a schema; good for as long as the definition holds this very schema. */
    private record Known(JsonNode version, Shape shape) {}

    /**
     * @param kinds to find the schemas of custom kinds
     */
    public Shapes(Kinds kinds) {
        this.kinds = kinds;
    }

    /** {@return how objects of that kind merge} */
    public Shape of(Kind kind) {
        return kinds.custom(kind).map(this::custom).orElseGet(() -> builtIn(kind.name()));
    }

    boolean isCustom(Kind kind) {
        return kinds.custom(kind).isPresent();
    }

    private synchronized Shape builtIn(String kind) {
        Shape known = builtIn.get(kind);
        if (known == null) {
            known = withMetadata(type(kind));
            builtIn.put(kind, known);
        }
        return known;
    }

    private Shape custom(CustomKind kind) {
        JsonNode version = kind.version();
        String name = kind.definition() + "/" + kind.kind().version();
        return custom.compute(
                        name,
                        (key, known) -> known != null && known.version() == version
                                ? known
                                : new Known(version, ofVersion(version)))
                .shape();
    }

    /** {@return how objects of a version of a CustomResourceDefinition merge} */
    Shape ofVersion(JsonNode version) {
        return withMetadata(schema(version.path("schema").path("openAPIV3Schema")));
    }

    private Shape withMetadata(Shape shape) {
        Map<String, Shape> fields = new LinkedHashMap<>(shape.fields());
        fields.put("metadata", type(OBJECT_META));
        return new Shape(false, ListType.ATOMIC, Map.of(), fields, shape.other(), null, shape.openMap());
    }

    private Shape type(String name) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        boolean atomic = false;
        for (String[] words : table.getOrDefault(name, List.of())) {
            Shape inner = words.length > 3 ? type(words[3]) : Shape.PLAIN;
            String rule = words[2];
            if (words[1].equals("*")) {
                atomic = true;
            } else if (rule.equals("object")) {
                fields.put(words[1], inner);
            } else if (rule.equals("one")) {
                fields.put(words[1], new Shape(true, ListType.ATOMIC, Map.of(), Map.of(), null, null, false));
            } else {
                ListType list = rule.equals("set") ? ListType.SET : ListType.MAP;
                Map<String, String> keys = list == ListType.SET ? Map.of() : keys(rule.substring("by:".length()));
                fields.put(words[1], new Shape(false, list, keys, Map.of(), null, inner, false));
            }
        }
        return new Shape(atomic, ListType.ATOMIC, Map.of(), fields, null, null, false);
    }

    /** {@return how values of an OpenAPI schema merge} */
    static Shape schema(JsonNode schema) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(entry -> fields.put(entry.getKey(), schema(entry.getValue())));
        JsonNode additional = schema.path("additionalProperties");
        Shape other = additional.isObject() ? schema(additional) : null;
        ListType list =
                switch (schema.path("x-kubernetes-list-type").asText("atomic")) {
                    case "map" -> ListType.MAP;
                    case "set" -> ListType.SET;
                    default -> ListType.ATOMIC;
                };
        Map<String, String> keys = new LinkedHashMap<>();
        JsonNode items = schema.path("items");
        schema.path("x-kubernetes-list-map-keys")
                .forEach(key -> keys.put(
                        key.asText(),
                        items.path("properties")
                                .path(key.asText())
                                .path("default")
                                .asText("")));
        return new Shape(
                schema.path("x-kubernetes-map-type").asText().equals("atomic"),
                list,
                keys,
                fields,
                other,
                items.isObject() ? schema(items) : null,
                additional.isObject()
                        || additional.asBoolean()
                        || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean());
    }

    private static Map<String, String> keys(String text) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : text.split(",")) {
            String[] parts = key.split("=");
            keys.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return keys;
    }

    private static Map<String, List<String[]>> readTable() {
        Map<String, List<String[]>> table = new HashMap<>();
        try (InputStream in = Shapes.class.getResourceAsStream(TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> table.computeIfAbsent(words[0], key -> new ArrayList<>())
                            .add(words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
