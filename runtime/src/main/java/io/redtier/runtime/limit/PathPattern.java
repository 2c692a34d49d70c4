package io.redtier.runtime.limit;

import java.util.Arrays;
import java.util.List;

/**
 * A pattern for paths. Between slashes, {@code {name}} stands for any one segment and {@code *} for any text within a
 * segment; {@code **} stands for any number of segments, none included. Empty segments are skipped on both sides, so that
 * {@code //api/users/} is no way around a limit on {@code /api/users}. Immutable.
 */
public record PathPattern(String text, List<String> segments) {
    private static final String ANY_DEPTH = "**";

    /** @param text such as {@code /api/products/*} */
    public static PathPattern of(String text) {
        return new PathPattern(text, split(text));
    }

    /** In time of the product of both lengths at most, since clients choose the path. */
    public boolean matches(String path) {
        List<String> parts = split(path);
        int at = 0;
        int from = 0;
        int afterAnyDepth = -1;
        int skippedTo = 0;
        while (from < parts.size()) {
            if (at < segments.size() && segments.get(at).equals(ANY_DEPTH)) {
                afterAnyDepth = ++at;
                skippedTo = from;
            } else if (at < segments.size() && matchesSegment(segments.get(at), parts.get(from))) {
                at++;
                from++;
            } else if (afterAnyDepth >= 0) {
                // The last ** takes one part more; an earlier one never needs to, for this one takes what it could.
                at = afterAnyDepth;
                from = ++skippedTo;
            } else {
                return false;
            }
        }
        return segments.subList(at, segments.size()).stream().allMatch(ANY_DEPTH::equals);
    }

    private static boolean matchesSegment(String pattern, String segment) {
        if (pattern.startsWith("{") && pattern.endsWith("}")) {
            return true;
        }
        if (!pattern.contains("*")) {
            return pattern.equals(segment);
        }
        // Each text between stars is taken at the first place where it stands: a later one could help no text after it.
        List<String> texts = List.of(pattern.split("\\*", -1));
        String first = texts.get(0);
        String last = texts.get(texts.size() - 1);
        int from = first.length();
        int end = segment.length() - last.length();
        if (from > end || !segment.startsWith(first) || !segment.endsWith(last)) {
            return false;
        }
        for (String text : texts.subList(1, texts.size() - 1)) {
            int at = segment.indexOf(text, from);
            if (at < 0 || at + text.length() > end) {
                return false;
            }
            from = at + text.length();
        }
        return true;
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }
}
