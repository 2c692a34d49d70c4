package io.redtier.runtime.document;

import java.time.Duration;

/**
 * The units in which limits are counted. Lua knows doubles only, which are exact up to 2^53, so a bucket is counted in
 * "ticks of its window": one unit of cost is as many of them as the window has ticks, and every tick drains
 * {@code limit} of them. All of it is whole numbers and independent of the limit, so that a changed limit keeps what was
 * counted.
 */
public final class LimitArithmetic {
    private static final long EXACT = 1L << 53;
    /** The largest limit of a fixed window, which counts plain costs; half of the range as in {@link #largestAmount}. */
    static final long LARGEST_COUNT = EXACT / 2;

    private static final Duration FINE = Duration.ofMinutes(1);

    private LimitArithmetic() {}

    /** Microseconds per tick: 1 for windows of up to a minute, 1000 above. */
    public static long tickMicros(Duration window) {
        return window.compareTo(FINE) <= 0 ? 1 : 1_000;
    }

    /** The window's length in ticks. */
    public static long windowTicks(Duration window) {
        return window.toMillis() * 1_000 / tickMicros(window);
    }

    /** The largest limit or burst of a token bucket that is counted exactly for this window. */
    public static long largestAmount(Duration window) {
        // Half of the range, so that a full bucket plus one more cost still fits.
        return EXACT / 2 / windowTicks(window);
    }
}
