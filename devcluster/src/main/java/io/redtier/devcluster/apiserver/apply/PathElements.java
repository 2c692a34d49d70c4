package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The steps of a path, in the notation of {@code fieldsV1}. Pure. */
final class PathElements {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PathElements() {}

    static String field(String name) {
        return "f:" + name;
    }

    /** The element of an item, or null where items have no identity. */
    static String item(Shape list, JsonNode item) {
        return switch (list.list()) {
            case SET -> "v:" + item;
            case MAP -> {
                ObjectNode keys = JSON.createObjectNode();
                new TreeMap<>(list.keys()).forEach((key, standard) -> {
                    if (item.hasNonNull(key)) {
                        keys.set(key, item.get(key));
                    } else if (!standard.isEmpty()) {
                        keys.put(key, standard);
                    }
                });
                yield "k:" + keys;
            }
            case ATOMIC -> null;
        };
    }

    static String print(String element) {
        String value = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + value;
            case 'v' -> "[=" + value + "]";
            default -> "[" + keys(value) + "]";
        };
    }

    private static String keys(String json) {
        try {
            return JSON.readTree(json).properties().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(","));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not the keys of a list item: " + json, e);
        }
    }

    /** All items of a list by their element, in order. */
    static Map<String, JsonNode> items(Shape shape, JsonNode list) {
        Map<String, JsonNode> items = new java.util.LinkedHashMap<>();
        list.forEach(item -> items.putIfAbsent(item(shape, item), item));
        return items;
    }
}
