package io.redtier.benchmarks;

import io.redtier.benchmarks.Report.Result;
import java.util.List;
import java.util.Locale;

/** The page that shows results: between two marks it has nothing but what this writes. Pure functions. */
final class Page {
    private static final String BEGIN = "<!-- results: written by ./redtier bench --page -->\n";
    private static final String END = "<!-- end of results -->\n";

    private Page() {}

    /**
     * The page with other results.
     *
     * @param raw raw figures; empty: none are shown
     * @throws IllegalArgumentException if it lacks a mark
     */
    static String with(String page, List<Result> results, String raw) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "the page has no place for results; put these two lines into it:\n" + BEGIN + END);
        }
        StringBuilder table = new StringBuilder();
        if (!raw.isEmpty()) {
            table.append(raw.lines().findFirst().orElse("")).append(".\n\n");
        }
        table.append("| measure | against | threads | ratio | goal | met | op/s |\n|---|---|---|---|---|---|---|\n");
        results.forEach(result -> table.append(row(result)));
        if (!raw.isEmpty()) {
            table.append("\n<details><summary>Raw figures of the same run</summary>\n\n```\n")
                    .append(raw.strip())
                    .append("\n```\n\n</details>\n");
        }
        return page.substring(0, begin) + BEGIN + table + page.substring(end);
    }

    private static String row(Result result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.2f | %s | %s | %d |\n",
                result.name(),
                result.peer(),
                result.threads(),
                result.ratio(),
                result.goal() == null ? "reported" : String.format(Locale.ROOT, "%.2f", result.goal()),
                result.met() == null ? "" : result.met() ? "yes" : "**no**",
                result.opsPerSecond());
    }
}
