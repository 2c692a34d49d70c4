package io.redtier.benchmarks.cluster;

/**
 * One measured figure.
 *
 * @param name what was measured
 * @param value in {@code unit}
 * @param goal the most that is good, in {@code unit}
 */
record Figure(String name, double value, String unit, double goal) {
    /** Whether the value is at most the goal. */
    boolean met() {
        return value <= goal;
    }

    /** One line for people. */
    String text() {
        return "  %-56s %8s %-4s goal: %6s %-4s %s"
                .formatted(name, number(value), unit, number(goal), unit, met() ? "met" : "NOT MET");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : "%.2f".formatted(value);
    }
}
