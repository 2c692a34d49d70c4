package io.redtier.devcluster.schema;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;

/**
 * How large a value can be: characters of a string, bytes, elements of a list, entries of a map. Costs and sizes are never
 * negative and end at {@link #LARGEST} instead of overflowing.
 *
 * @param min at least
 * @param max at most
 */
record Size(long min, long max) {

    static final long LARGEST = Long.MAX_VALUE;
    static final Size UNKNOWN = new Size(0, LARGEST);

    /** What a union begins with. */
    static final Size NONE = new Size(LARGEST, 0);

    static Size exactly(long size) {
        return new Size(size, size);
    }

    static Size upTo(long max) {
        return new Size(0, max);
    }

    /** Of what is written out in an expression; null for anything else. */
    static Size ofLiteral(CelExpr e) {
        return switch (e.exprKind().getKind()) {
            case CONSTANT -> exactly(length(e.constant()));
            case LIST -> exactly(e.list().elements().size());
            case MAP -> exactly(e.map().entries().size());
            default -> null;
        };
    }

    private static long length(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> constant.stringValue().codePoints().count();
            case BYTES_VALUE -> constant.bytesValue().size();
            default -> 1;
        };
    }

    /** Whether all values of a type have the size 1. */
    static boolean isScalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            default ->
                type instanceof OptionalType && isScalar(type.parameters().get(0));
        };
    }

    Size plus(Size other) {
        return new Size(add(min, other.min), add(max, other.max));
    }

    Size times(Size other) {
        return new Size(multiply(min, other.min), multiply(max, other.max));
    }

    /** The range that covers both. */
    Size or(Size other) {
        return new Size(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The cost of going through the largest such value, rounded up. */
    long cost(double perUnit) {
        return scale(max, perUnit);
    }

    static long add(long a, long b) {
        return a > LARGEST - b ? LARGEST : a + b;
    }

    static long multiply(long a, long b) {
        return b != 0 && a > LARGEST / b ? LARGEST : a * b;
    }

    /** Rounded up; the cast ends at the largest value. */
    static long scale(long value, double factor) {
        return (long) Math.ceil(value * factor);
    }
}
