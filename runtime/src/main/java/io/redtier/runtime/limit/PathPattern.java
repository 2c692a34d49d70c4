package io.redtier.runtime.limit;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern for paths. Between slashes, {@code {name}} stands for any one segment and {@code *} for any text within a
 * segment; {@code **} stands for any number of segments, none included. Empty segments are skipped on both sides, so that
 * {@code //api/users/} is no way around a limit on {@code /api/users}. Immutable.
 */
record PathPattern(String text, List<String> segments) {
    private static final String ANY_DEPTH = "**";

    static PathPattern of(String text) {
        return new PathPattern(text, split(text));
    }

    boolean matches(String path) {
        return matches(0, split(path), 0);
    }

    private boolean matches(int at, List<String> path, int from) {
        if (at == segments.size()) {
            return from == path.size();
        }
        String segment = segments.get(at);
        if (segment.equals(ANY_DEPTH)) {
            return matches(at + 1, path, from) || (from < path.size() && matches(at, path, from + 1));
        }
        return from < path.size() && matchesSegment(segment, path.get(from)) && matches(at + 1, path, from + 1);
    }

    private static boolean matchesSegment(String pattern, String segment) {
        if (pattern.startsWith("{") && pattern.endsWith("}")) {
            return true;
        }
        if (!pattern.contains("*")) {
            return pattern.equals(segment);
        }
        String regex = Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((left, right) -> left + ".*" + right)
                .orElseThrow();
        return Pattern.compile(regex, Pattern.DOTALL).matcher(segment).matches();
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }
}
