package io.redtier.testkit.redis;

import java.util.List;

/**
 * Part of a list.
 *
 * @param from first index
 * @param to   index after the last
 */
record Range(int from, int to) {
    /** As Redis counts: the last one is in it, and negative indexes count from the end. */
    static Range of(String first, String last, int size) {
        int from = Math.max(0, index(first, size));
        int to = Math.min(size, index(last, size) + 1);
        return from >= to ? new Range(0, 0) : new Range(from, to);
    }

    private static int index(String text, int size) {
        int index = (int) Math.max(-size - 1L, Math.min(size, Double.parseDouble(text)));
        return index < 0 ? size + index : index;
    }

    <T> List<T> part(List<T> all) {
        return all.subList(from, to);
    }
}
