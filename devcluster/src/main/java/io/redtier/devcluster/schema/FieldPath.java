package io.redtier.devcluster.schema;

import java.util.Arrays;
import java.util.List;

/**
 * Where in the schema a value of an expression comes from: a variable, then fields, {@code @items}, {@code @keys} or
 * {@code @values}.
 *
 * <p>It grows as a slice of Go does, in place where its array has room left: an API server keeps such slices, so a path
 * that was taken from another one changes when a third is taken from the same one, and the sizes change with it.
 */
final class FieldPath {

    static final FieldPath NOWHERE = new FieldPath(new String[0], 0);

    private final String[] array;
    private final int length;

    private FieldPath(String[] array, int length) {
        this.array = array;
        this.length = length;
    }

    static FieldPath of(String variable) {
        return NOWHERE.append(variable);
    }

    FieldPath append(String step) {
        String[] grown = length < array.length ? array : Arrays.copyOf(array, Math.max(1, 2 * length));
        grown[length] = step;
        return new FieldPath(grown, length + 1);
    }

    boolean isNowhere() {
        return length == 0;
    }

    /** All after the variable. */
    List<String> steps() {
        return Arrays.asList(array).subList(1, length);
    }
}
