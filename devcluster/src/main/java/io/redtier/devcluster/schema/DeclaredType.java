package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The type that a schema has in rules, and how large its values can be. What the schema leaves open is limited by the size
 * of a request. After SchemaDeclType of k8s.io/apiserver/pkg/cel/common.
 *
 * @param type as the compiler knows it
 * @param maxElements characters, bytes, elements or entries at most; 0 for all else
 * @param minBytes of the smallest value in JSON
 * @param fields of an object, by their names in rules; else empty
 * @param keys of a map; else null
 * @param elements of a list, or the values of a map; else null
 */
record DeclaredType(
        CelType type,
        long maxElements,
        long minBytes,
        Map<String, DeclaredType> fields,
        DeclaredType keys,
        DeclaredType elements) {

    static final long MAX_REQUEST_BYTES = 3 * 1024 * 1024;

    private static final long MAX_STRING = MAX_REQUEST_BYTES - 2;
    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /**
     * @param resource whether it is the root of a custom or an embedded resource
     * @return null if rules don't see such values
     */
    static DeclaredType of(JSONSchemaProps schema, boolean resource) {
        // As in an API server, a name that no rule can know: it must not be taken for a variable with a field.
        return of(schema, resource, "selfType");
    }

    private static DeclaredType of(JSONSchemaProps schema, boolean resource, String name) {
        if (Schemas.isIntOrString(schema)) {
            long max = schema.getMaxLength() == null ? MAX_STRING : maxBytes(schema.getMaxLength());
            return simple(SimpleType.DYN, max, 1);
        }
        return switch (schema.getType() == null ? "" : schema.getType()) {
            case "array" -> list(schema, name);
            case "object" -> Schemas.values(schema) == null ? object(schema, resource, name) : map(schema, name);
            case "string" -> string(schema);
            case "boolean" -> simple(SimpleType.BOOL, 0, 4);
            case "number" -> simple(SimpleType.DOUBLE, 0, 1);
            case "integer" -> simple(SimpleType.INT, 0, 1);
            default -> null;
        };
    }

    private static DeclaredType of(JSONSchemaProps schema, String name) {
        return schema == null ? null : of(schema, Schemas.isEmbeddedResource(schema), name);
    }

    private static DeclaredType list(JSONSchemaProps schema, String name) {
        DeclaredType items = of(Schemas.items(schema), name + ".@idx");
        if (items == null) {
            return null;
        }
        long max = schema.getMaxItems() == null ? MAX_STRING / (items.minBytes + 1) : atLeastZero(schema.getMaxItems());
        return new DeclaredType(ListType.create(items.type), max, 2, Map.of(), null, items);
    }

    private static DeclaredType map(JSONSchemaProps schema, String name) {
        DeclaredType values = of(Schemas.values(schema), name + ".@elem");
        if (values == null) {
            return null;
        }
        long max = schema.getMaxProperties() == null
                ? MAX_STRING / (values.minBytes + 6)
                : atLeastZero(schema.getMaxProperties());
        DeclaredType keys = simple(SimpleType.STRING, 0, 2);
        return new DeclaredType(MapType.create(keys.type, values.type), max, 2, Map.of(), keys, values);
    }

    private static DeclaredType object(JSONSchemaProps schema, boolean resource, String name) {
        Map<String, DeclaredType> fields = new HashMap<>();
        List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
        long minBytes = 2;
        for (Map.Entry<String, JSONSchemaProps> property :
                properties(schema, resource).entrySet()) {
            String field = CelValues.escape(property.getKey());
            DeclaredType type = of(property.getValue(), name + "." + field);
            if (type == null) {
                continue;
            }
            if (IDENTIFIER.matcher(field).matches()) {
                fields.put(field, type);
            }
            if (required.contains(property.getKey()) && property.getValue().getDefault() == null) {
                minBytes += property.getKey().getBytes(StandardCharsets.UTF_8).length + type.minBytes + 4;
            }
        }
        StructType type = StructType.create(
                name, ImmutableSet.copyOf(fields.keySet()), field -> Optional.ofNullable(fields.get(field))
                        .map(DeclaredType::type));
        return new DeclaredType(type, 0, minBytes, fields, null, null);
    }

    /** Of a resource, rules see the type and the name, whatever the schema says of them. */
    private static Map<String, JSONSchemaProps> properties(JSONSchemaProps schema, boolean resource) {
        Map<String, JSONSchemaProps> properties = new HashMap<>(Schemas.properties(schema));
        if (resource) {
            JSONSchemaProps text =
                    new JSONSchemaPropsBuilder().withType("string").build();
            properties.put("apiVersion", text);
            properties.put("kind", text);
            properties.put(
                    "metadata",
                    new JSONSchemaPropsBuilder()
                            .withType("object")
                            .addToProperties("name", text)
                            .addToProperties("generateName", text)
                            .build());
        }
        return properties;
    }

    private static DeclaredType string(JSONSchemaProps schema) {
        Long maxLength = schema.getMaxLength();
        return switch (schema.getFormat() == null ? "" : schema.getFormat()) {
            case "byte" -> simple(SimpleType.BYTES, maxLength == null ? MAX_STRING : atLeastZero(maxLength), 2);
            case "duration" -> simple(SimpleType.DURATION, 32, 3);
            case "date" -> simple(SimpleType.TIMESTAMP, 12, 12);
            case "date-time" -> simple(SimpleType.TIMESTAMP, 32, 21);
            default ->
                simple(SimpleType.STRING, maxLength == null ? longest(schema.getEnum()) : maxBytes(maxLength), 2);
        };
    }

    private static long longest(List<JsonNode> values) {
        return values == null || values.isEmpty()
                ? MAX_STRING
                : values.stream()
                        .mapToLong(value -> value.asText().getBytes(StandardCharsets.UTF_8).length)
                        .max()
                        .orElseThrow();
    }

    private static DeclaredType simple(CelType type, long maxElements, long minBytes) {
        return new DeclaredType(type, maxElements, minBytes, Map.of(), null, null);
    }

    /** A character has up to 4 bytes. */
    private static long maxBytes(long maxLength) {
        return Size.multiply(atLeastZero(maxLength), 4);
    }

    private static long atLeastZero(long value) {
        return Math.max(0, value);
    }

    /** How often such a value can be in one request. */
    long maxPerRequest() {
        return MAX_REQUEST_BYTES / (minBytes + 1);
    }

    /** The size of what lies at a path from here; empty if there is no such thing. */
    Optional<Size> size(FieldPath path) {
        return at(path).map(found -> Size.upTo(found.maxElements));
    }

    /** The size of the elements of the list, or the values of the map, that lies at a path from here. */
    Optional<Size> elementSize(FieldPath path) {
        return at(path).map(DeclaredType::elements).map(found -> Size.upTo(found.maxElements));
    }

    private Optional<DeclaredType> at(FieldPath path) {
        if (path.isNowhere()) {
            return Optional.empty();
        }
        Optional<DeclaredType> at = Optional.of(this);
        for (String step : path.steps()) {
            at = at.map(type -> type.child(step));
        }
        return at;
    }

    private DeclaredType child(String step) {
        return switch (step) {
            case "@items", "@values" -> elements;
            case "@keys" -> keys;
            default -> fields.get(step);
        };
    }

    /** The objects in this type and below, by the names that the compiler asks for. */
    CelTypeProvider objects() {
        Map<String, CelType> found = new HashMap<>();
        collect(found);
        return new CelTypeProvider() {
            @Override
            public ImmutableCollection<CelType> types() {
                return ImmutableList.copyOf(found.values());
            }

            @Override
            public Optional<CelType> findType(String name) {
                return Optional.ofNullable(found.get(name));
            }
        };
    }

    private void collect(Map<String, CelType> found) {
        if (type instanceof StructType) {
            found.put(type.name(), type);
        }
        fields.values().forEach(field -> field.collect(found));
        if (elements != null) {
            elements.collect(found);
        }
    }
}
