package io.redtier.runtime.limit;

import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What {@code limits.lua} is told of one limit and a request's cost. Pure functions of its bytes. */
final class LimitArgument {
    private static final int LIMIT = 2;
    private static final int WINDOW = LIMIT + 2 * Double.BYTES;
    private static final int TICK = LIMIT + 3 * Double.BYTES;
    private static final int COST = LIMIT + 4 * Double.BYTES;
    private static final int SIZE = LIMIT + 5 * Double.BYTES;

    private LimitArgument() {}

    static byte[] of(LimitEntry policy, long cost) {
        LimitEntry.Rate rate = policy.rate();
        // A log remembers times and not levels, so that its window needs no coarser unit to stay exact.
        boolean log = policy.algorithm() == LimitEntry.Algorithm.SlidingWindowLog;
        return ByteBuffer.allocate(SIZE)
                .put((byte) letter(policy))
                .put((byte) (policy.mode() == LimitEntry.Mode.Shadow ? 's' : 'e'))
                .putDouble(rate.limit())
                .putDouble(rate.capacity())
                .putDouble(log ? rate.window().toMillis() * 1_000 : LimitArithmetic.windowTicks(rate.window()))
                .putDouble(log ? 1 : LimitArithmetic.tickMicros(rate.window()))
                .putDouble(cost)
                .array();
    }

    private static char letter(LimitEntry policy) {
        return switch (policy.algorithm()) {
            case FixedWindow -> 'F';
            case SlidingWindowLog -> 'L';
            case SlidingWindowCounter -> 'C';
            case TokenBucket -> 'B';
            case LeakyBucket -> policy.rate().queueSize() == null ? 'B' : 'Q';
        };
    }

    /** With where the request was counted, to give it back. */
    static byte[] with(byte[] argument, double number) {
        byte[] longer = Arrays.copyOf(argument, SIZE + Double.BYTES);
        ByteBuffer.wrap(longer).putDouble(SIZE, number);
        return longer;
    }

    static double cost(byte[] argument) {
        return ByteBuffer.wrap(argument).getDouble(COST);
    }

    /** Microseconds, rounded down, that some cost puts the reset off: of a bucket, the time in which it drains. */
    static double resetMicros(byte[] argument, double cost) {
        if (argument[0] != 'B') {
            return 0;
        }
        ByteBuffer numbers = ByteBuffer.wrap(argument);
        return Math.floor(cost * numbers.getDouble(WINDOW) / numbers.getDouble(LIMIT)) * numbers.getDouble(TICK);
    }
}
