package io.redtier.crds;

/** The form of every duration in the API: a Gateway API duration, as {@code 500ms}, {@code 10s} or {@code 1h30m}. */
public final class Durations {

    /** What a duration looks like; the API server reports it with the value that does not match. */
    public static final String PATTERN = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

    /** Four parts of five digits and a unit; bounds the cost of the rules below. */
    public static final long MAX_LENGTH = 28;

    /** CEL: any duration, zero included. */
    public static final String VALID = "self.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$')";

    public static final String VALID_MESSAGE = "write a duration such as 0s, 500ms, 10s, 5m or 1h30m";

    /** CEL: a duration above zero. */
    public static final String POSITIVE =
            "self.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') && duration(self) > duration('0s')";

    public static final String POSITIVE_MESSAGE = "write a duration greater than zero, such as 500ms, 10s, 5m or 1h30m";

    private Durations() {}
}
