package io.redtier.operator.rediscluster.config;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of {@code redis.conf} that nodes take up while they run, as text. Pure. */
public final class ConfigFile {

    private static final String BEGIN =
            "# From spec.memory, spec.cluster and spec.config; also set on running nodes.\n";

    private ConfigFile() {}

    public static String render(SortedMap<String, String> directives) {
        return BEGIN + lines(directives);
    }

    /** One line each; a value that is empty is written as Redis reads it. */
    public static String lines(Map<String, String> directives) {
        return new TreeMap<>(directives)
                .entrySet().stream()
                        .map(entry ->
                                entry.getKey() + " " + (entry.getValue().isEmpty() ? "\"\"" : entry.getValue()) + "\n")
                        .collect(Collectors.joining());
    }

    /** The directives of a file; none when it was written without that part. */
    public static SortedMap<String, String> parse(String file) {
        SortedMap<String, String> directives = new TreeMap<>();
        int begin = file.indexOf(BEGIN);
        if (begin >= 0) {
            file.substring(begin + BEGIN.length()).lines().forEach(line -> {
                int blank = line.indexOf(' ');
                String value = line.substring(blank + 1);
                directives.put(line.substring(0, blank), value.equals("\"\"") ? "" : value);
            });
        }
        return directives;
    }
}
