package io.redtier.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.benchmarks.Contest.Effort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of the results, not any figure. */
class ReportTest {
    private static final Effort SHORT = new Effort(Duration.ofMillis(1), 3, Duration.ofMillis(1));

    @Test
    void writesAListOfResultsWithGoalsAndWithout(@TempDir Path folder) throws Exception {
        Contest contest = new Contest("nothing", 2)
                .with("ours", random -> {})
                .with("theirs", random -> {})
                .run(SHORT);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
        report.add("met", 1.2345, 1.0, "theirs", contest, "ours");
        report.add("missed", 0.5, 1.0, "theirs", contest, "ours");
        report.add("reported", contest, "ours", "theirs", null);

        report.write(folder.resolve("results.json"));

        JsonNode results =
                new ObjectMapper().readTree(folder.resolve("results.json").toFile());
        assertThat(results).hasSize(3);
        assertThat(results.get(0).fieldNames())
                .toIterable()
                .containsExactly("name", "ratio", "goal", "met", "peer", "threads", "opsPerSecond");
        assertThat(results.get(0).get("ratio").asDouble()).isEqualTo(1.235);
        assertThat(results.get(0).get("met").asBoolean()).isTrue();
        assertThat(results.get(1).get("met").asBoolean()).isFalse();
        assertThat(results.get(2).get("goal").isNull()).isTrue();
        assertThat(results.get(2).get("met").isNull()).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("MISSED goal 1.0");
        assertThat(Report.read(folder.resolve("results.json"))).isEqualTo(report.results());
        assertThat(folder.resolve("results.json.txt")).hasContent("");
    }

    @Test
    void putsResultsIntoThePlaceThatAPageHasForThem() {
        Report report = new Report(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        report.add("met", 1.5, 1.0, "theirs", 16, 1234.4);
        report.add("reported", 0.5, null, "theirs", 1, 10);
        String page =
                "before\n<!-- results: written by ./redtier bench --page -->\nold\n<!-- end of results -->\nafter\n";

        String written = Page.with(page, report.results(), "on this machine\n  raw 1\n");

        assertThat(written)
                .startsWith("before\n")
                .endsWith("<!-- end of results -->\nafter\n")
                .contains("on this machine.\n")
                .contains("| met | theirs | 16 | 1.50 | 1.00 | yes | 1234 |\n")
                .contains("| reported | theirs | 1 | 0.50 | reported |  | 10 |\n")
                .contains("  raw 1\n")
                .doesNotContain("old");
        assertThat(Page.with(written, report.results(), "")).doesNotContain("raw 1");
        assertThatThrownBy(() -> Page.with("a page\n", report.results(), ""))
                .hasMessageContaining("<!-- end of results -->");
    }
}
