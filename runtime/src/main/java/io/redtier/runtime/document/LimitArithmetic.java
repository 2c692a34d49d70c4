package io.redtier.runtime.document;

import java.time.Duration;
import java.util.Locale;

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

    /** The largest limit of a sliding window log, which remembers every request. */
    static final long LARGEST_LOG = 100_000;

    /** For each request that a sliding window log remembers, as MEMORY USAGE of Redis 7.0 tells, rounded up. */
    private static final int LOG_ENTRY_BYTES = 27;

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

    /** The largest limit or capacity of a bucket or sliding counter that is counted exactly for this window. */
    public static long largestAmount(Duration window) {
        // Half of the range, so that a full bucket plus one more cost still fits.
        return EXACT / 2 / windowTicks(window);
    }

    /** What a full sliding window log takes of Redis' memory for each subject, such as {@code 270 kB}. */
    public static String logMemory(long limit) {
        double kilobytes = limit * (LOG_ENTRY_BYTES / 1_000.0);
        return kilobytes < 1_000
                ? String.format(Locale.ROOT, "%.0f kB", Math.ceil(kilobytes))
                : String.format(Locale.ROOT, "%.1f MB", kilobytes / 1_000);
    }
}
