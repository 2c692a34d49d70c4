package io.redtier.runtime.limit;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;

/** A limit with all that is the same for each of its requests: how its keys end and what the script is told. Immutable. */
final class PreparedLimit {
    private static final int ARGUMENT_BYTES = 2 + 5 * Double.BYTES;

    private final String name;
    private final LimitEntry policy;
    private final String way;
    private final byte[] argument;

    PreparedLimit(String name, LimitEntry policy) {
        this.name = name;
        this.policy = policy;
        this.way = way(policy);
        this.argument = encode(bounded(policy.cost()));
    }

    String name() {
        return name;
    }

    LimitEntry policy() {
        return policy;
    }

    String key(String subject) {
        return KeySchema.limitKey(policy.keyPrefix(), subject, way);
    }

    /** Whether what an earlier version of this limit counted is carried on. */
    boolean countsLike(LimitEntry earlier) {
        return way.equals(way(earlier))
                && policy.keyPrefix().equals(earlier.keyPrefix())
                && policy.cluster().equals(earlier.cluster());
    }

    /** What {@code limits.lua} is told. */
    byte[] argument(long cost) {
        return cost == policy.cost() ? argument : encode(bounded(cost));
    }

    /** A cost above all capacity is rejected the same and cannot leave the range of exact numbers. */
    private long bounded(long cost) {
        return Math.min(cost, policy.rate().capacity() + 1);
    }

    /** What {@code limits.lua} is told to give back a cost that it counted at {@code place}. */
    byte[] refundArgument(long cost, long place) {
        return ByteBuffer.allocate(ARGUMENT_BYTES + Double.BYTES)
                .put(encode(cost))
                .putDouble(place)
                .array();
    }

    private byte[] encode(long cost) {
        LimitEntry.Rate rate = policy.rate();
        // A log remembers times and not levels, so that its window needs no coarser unit to stay exact.
        boolean log = policy.algorithm() == LimitEntry.Algorithm.SlidingWindowLog;
        return ByteBuffer.allocate(ARGUMENT_BYTES)
                .put((byte) scriptLetter())
                .put((byte) (policy.mode() == LimitEntry.Mode.Shadow ? 's' : 'e'))
                .putDouble(rate.limit())
                .putDouble(rate.capacity())
                .putDouble(log ? rate.window().toMillis() * 1_000 : LimitArithmetic.windowTicks(rate.window()))
                .putDouble(log ? 1 : LimitArithmetic.tickMicros(rate.window()))
                .putDouble(cost)
                .array();
    }

    private char scriptLetter() {
        return switch (policy.algorithm()) {
            case FixedWindow -> 'F';
            case SlidingWindowLog -> 'L';
            case SlidingWindowCounter -> 'C';
            case TokenBucket -> 'B';
            case LeakyBucket -> policy.rate().queueSize() == null ? 'B' : 'Q';
        };
    }

    /** What must be the same for a counter to be carried on: neither limit nor burst nor the size of a queue is in it. */
    private static String way(LimitEntry policy) {
        String letter =
                switch (policy.algorithm()) {
                    case FixedWindow -> "f";
                    case SlidingWindowLog -> "l";
                    case SlidingWindowCounter -> "c";
                    case TokenBucket -> "t";
                    case LeakyBucket -> policy.rate().queueSize() == null ? "m" : "q";
                };
        String key = policy.key().stream()
                .map(part -> part.from() + "=" + part.name())
                .collect(Collectors.joining(","));
        return letter + policy.rate().window().toMillis() + "-" + Integer.toHexString(key.hashCode());
    }
}
