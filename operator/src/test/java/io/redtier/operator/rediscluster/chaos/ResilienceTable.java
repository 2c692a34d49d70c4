package io.redtier.operator.rediscluster.chaos;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of docs/resilience.md. Pure. */
final class ResilienceTable {

    static final String BEGIN = "<!-- begin of what ./redtier test --chaos writes -->";
    static final String END = "<!-- end of what ./redtier test --chaos writes -->";

    private static final String HEAD = """
            | mode | Redis | what happened | acknowledged | lost | confirmed | lost | errors | pause | Ready after |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private ResilienceTable() {}

    /** {@return the document with these results between the two marks; of several of one fault and mode the last counts} */
    static String insert(String document, List<Result> results) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the document lacks the marks '" + BEGIN + "' and '" + END + "'");
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + tables(results) + document.substring(end);
    }

    private static String tables(List<Result> results) {
        Map<String, Result> latest = new LinkedHashMap<>();
        results.forEach(result -> latest.put(result.mode() + " " + result.fault() + " " + family(result), result));
        return "\n### Planned changes\n\n"
                + table(latest.values(), true)
                + "\n### Accidents\n\n"
                + table(latest.values(), false)
                + "\n";
    }

    /** Redis and Valkey have lines of their own. */
    private static String family(Result result) {
        return result.server().substring(0, 1);
    }

    private static String table(Collection<Result> results, boolean planned) {
        return results.stream()
                .filter(result -> result.fault().isPlanned() == planned)
                .sorted(Comparator.comparing(Result::mode)
                        .thenComparing(Result::server)
                        .thenComparing(Result::fault))
                .map(ResilienceTable::line)
                .collect(Collectors.joining("", HEAD, ""));
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d | %s | %d | %s | %d | %s | %s |\n",
                result.mode(),
                result.server(),
                result.fault().words(),
                result.acknowledged(),
                result.lost(),
                result.confirmed(),
                result.confirmed() == 0 ? "" : Integer.toString(result.confirmedLost()),
                result.errors(),
                seconds(result.pauseMillis()),
                seconds(result.healthyMillis()));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
