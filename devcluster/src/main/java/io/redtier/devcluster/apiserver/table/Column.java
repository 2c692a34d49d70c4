package io.redtier.devcluster.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param name heading
 * @param type OpenAPI type
 * @param description what it shows
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param cell the value for an object at a time
 */
record Column(
        String name, String type, String description, int priority, BiFunction<JsonNode, Instant, JsonNode> cell) {

    static final Column NAME =
            text("Name", object -> object.at("/metadata/name").asText());
    static final Column AGE = new Column(
            "Age",
            "string",
            "Time since creation",
            0,
            (object, now) ->
                    new TextNode(age(object.at("/metadata/creationTimestamp").asText(""), now)));

    static Column text(String name, Function<JsonNode, String> value) {
        return new Column(name, "string", name, 0, (object, now) -> new TextNode(value.apply(object)));
    }

    static Column number(String name, Function<JsonNode, Integer> value) {
        return new Column(name, "integer", name, 0, (object, now) -> new IntNode(value.apply(object)));
    }

    Column wide() {
        return new Column(name, type, description, 1, cell);
    }

    /** A time span as kubectl writes it, such as {@code 5m12s}, {@code 3h} or {@code 12d}. */
    static String age(String timestamp, Instant now) {
        if (timestamp.isEmpty()) {
            return "<unknown>";
        }
        try {
            Duration span = Duration.between(Instant.parse(timestamp), now);
            return human(span.isNegative() ? Duration.ZERO : span);
        } catch (DateTimeParseException e) {
            return "<invalid>";
        }
    }

    static String human(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 600) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 3 * 3600) {
            return seconds / 60 + "m";
        }
        if (seconds < 8 * 3600) {
            return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
        }
        if (seconds < 48 * 3600) {
            return seconds / 3600 + "h";
        }
        long hours = seconds / 3600;
        if (hours < 24 * 8) {
            return two(hours / 24, "d", hours % 24, "h");
        }
        return hours < 24 * 365 * 2 ? hours / 24 + "d" : hours / 24 / 365 + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
