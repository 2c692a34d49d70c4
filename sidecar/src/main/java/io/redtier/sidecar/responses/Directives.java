package io.redtier.sidecar.responses;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code Cache-Control} says (RFC 9111, section 5.2). Of a directive that is there twice the first counts; what can't
 * be read is left out, and a number that can't be read is 0, so that the response is stale. Immutable.
 *
 * @param values arguments by name in lower case, without quotes; empty where there is none
 */
record Directives(Map<String, String> values) {
    private static final int MOST = 64;
    /** As long as for ever: RFC 9111, section 1.2.2. */
    private static final long LONGEST_SECONDS = 1L << 31;

    /** @param headers the values of {@code Cache-Control}, in the order of their headers */
    static Directives of(List<String> headers) {
        Map<String, String> values = new HashMap<>();
        for (String header : headers) {
            for (int from = 0; from < header.length() && values.size() < MOST; ) {
                int end = end(header, from);
                add(values, header.substring(from, end));
                from = end + 1;
            }
        }
        return new Directives(Map.copyOf(values));
    }

    /** Where a directive ends: at a comma that stands in no quotes. */
    private static int end(String header, int from) {
        boolean quoted = false;
        for (int i = from; i < header.length(); i++) {
            char c = header.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return header.length();
    }

    private static void add(Map<String, String> values, String directive) {
        int equals = directive.indexOf('=');
        String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
        if (!name.isEmpty()) {
            String value = equals < 0 ? "" : directive.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            values.putIfAbsent(name.toLowerCase(Locale.ROOT), quoted ? value.substring(1, value.length() - 1) : value);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The argument in ms; {@code otherwise} without the directive. */
    long millis(String name, long otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : seconds(value) * 1000;
    }

    /** A number of seconds as HTTP has it; 0 if it is none. */
    static long seconds(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        // More than ten digits are more than the longest, and maybe more than a long holds.
        return text.length() > 10 ? LONGEST_SECONDS : Math.min(LONGEST_SECONDS, Long.parseLong(text));
    }
}
