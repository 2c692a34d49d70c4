package io.redtier.runtime.document;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Duration strings as in the Gateway API (GEP-2257): {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h30m}. */
public final class Durations {
    // GEP-2257 allows at most four parts of at most five digits.
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,5}(h|m|s|ms)){1,4}");
    private static final Pattern PART = Pattern.compile("([0-9]{1,5})(h|ms|m|s)");
    private static final long MAX_PART = 99_999;

    private Durations() {}

    /**
     * Reads a duration string.
     *
     * @throws IllegalArgumentException if the text is no duration; the message says what to write instead
     */
    public static Duration parse(String text) {
        if (text == null || !WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    quote(text) + " is no duration; write up to four numbers with the units h, m, s, ms,"
                            + " such as \"500ms\", \"10s\" or \"1h30m\"");
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long amount = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMillis(amount);
                    });
        }
        if (sum.toHours() > MAX_PART) {
            throw new IllegalArgumentException(quote(text) + " is too long; write at most \"" + MAX_PART + "h\"");
        }
        return sum;
    }

    /**
     * Writes a duration in its shortest form; parts below a millisecond are dropped.
     *
     * @throws IllegalArgumentException if it is negative or above 99999 hours
     */
    public static String format(Duration duration) {
        if (duration.isNegative() || duration.toHours() > MAX_PART) {
            throw new IllegalArgumentException(duration + " cannot be written; use 0 to " + MAX_PART + " hours");
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.length() == 0 ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }

    private static String quote(String text) {
        return text == null ? "null" : '"' + text + '"';
    }
}
