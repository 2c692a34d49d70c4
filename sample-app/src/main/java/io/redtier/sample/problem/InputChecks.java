package io.redtier.sample.problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects everything that is wrong with one request, so that the client learns all of it at once. Not thread-safe. */
public final class InputChecks {
    private final List<Map<String, Object>> errors = new ArrayList<>();

    /**
     * Notes an error unless the value is right.
     *
     * @param right  whether it is
     * @param field  as the client wrote it
     * @param value  what the client wrote; null when it is missing
     * @param remedy what to write instead, as an order: "write 1 to 200 characters"
     * @return this
     */
    public InputChecks check(boolean right, String field, Object value, String remedy) {
        if (!right) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("field", field);
            if (value != null) {
                error.put("value", value);
            }
            error.put("remedy", remedy);
            errors.add(error);
        }
        return this;
    }

    /**
     * Reads a whole number, and notes an error unless it is one within the range.
     *
     * @param field as the client wrote it
     * @param text  what the client wrote; null when it is missing, which is an error, too
     * @param min   smallest right number
     * @param max   largest right number
     * @return the number; {@code min} when it is wrong
     */
    public long number(String field, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            check(number >= min && number <= max, field, text, range(min, max));
            return number;
        } catch (NumberFormatException e) {
            check(false, field, text, range(min, max));
            return min;
        }
    }

    private static String range(long min, long max) {
        return "write a whole number "
                + (max == Long.MAX_VALUE ? "of " + min + " or more" : "from " + min + " to " + max);
    }

    /**
     * Ends the request with 400 if anything was wrong.
     *
     * @throws ProblemException with one entry in {@code errors} for each wrong field
     */
    public void orThrow() {
        if (!errors.isEmpty()) {
            Map<String, Object> first = errors.get(0);
            String value = first.containsKey("value") ? "'" + first.get("value") + "' is not valid" : "is missing";
            throw new ProblemException(Problem.of(
                            "invalid-request",
                            "Invalid request",
                            400,
                            first.get("field") + " " + value + "; " + first.get("remedy"))
                    .with("errors", List.copyOf(errors)));
        }
    }
}
