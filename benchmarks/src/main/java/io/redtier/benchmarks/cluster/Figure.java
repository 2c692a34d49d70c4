package io.redtier.benchmarks.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One measured figure.
 *
 * @param name what was measured
 * @param value in {@code unit}
 * @param goal the most that is good, in {@code unit}
 */
public record Figure(String name, double value, String unit, double goal) {
    /** Whether the value is at most the goal. */
    public boolean met() {
        return value <= goal;
    }

    /** One line for people. */
    public String text() {
        return "  %-56s %8s %-4s goal: %6s %-4s %s"
                .formatted(name, number(value), unit, number(goal), unit, met() ? "met" : "NOT MET");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : "%.2f".formatted(value);
    }

    /** Writes them as a list of {@code {name, value, unit, goal, met}}. */
    public static void write(List<Figure> figures, Path json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode list = mapper.createArrayNode();
        figures.forEach(figure -> list.addObject()
                .put("name", figure.name())
                .put("value", figure.value())
                .put("unit", figure.unit())
                .put("goal", figure.goal())
                .put("met", figure.met()));
        mapper.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), list);
    }
}
