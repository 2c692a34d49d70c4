package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class ResilienceTableTest {

    private static final Path DOCUMENT = Path.of("../docs/resilience.md");

    @Test
    void plannedChangesAndAccidentsHaveATableEachAndTheLastResultCounts() {
        String document = ResilienceTable.insert(
                "before\n" + ResilienceTable.BEGIN + "\nold\n" + ResilienceTable.END + "\nafter\n",
                List.of(
                        result(Mode.Sentinel, Fault.PrimaryKilled, "7.0.15", 7),
                        result(Mode.Sentinel, Fault.PrimaryKilled, "7.0.15", 2),
                        result(Mode.Sentinel, Fault.PrimaryKilled, "8.0.1", 1),
                        result(Mode.Standalone, Fault.RollingRestart, "7.0.15", 0)));

        assertThat(document).startsWith("before\n").endsWith("\nafter\n").doesNotContain("old");
        assertThat(document.lines().filter(line -> line.contains("7.0.15") || line.contains("8.0.1")))
                .containsExactly(
                        "| Standalone | 7.0.15 | rolling restart of all pods | 100 | 0 | 50 | 0 | 3 | 1.2 s | 9.9 s |",
                        "| Sentinel | 7.0.15 | primary killed (`kill -9`), data on disk | 100 | 2 | 50 | 0 | 3 | 1.2 s | 9.9 s |",
                        "| Sentinel | 8.0.1 | primary killed (`kill -9`), data on disk | 100 | 1 | 50 | 0 | 3 | 1.2 s | 9.9 s |");
    }

    @Test
    void aDocumentWithoutMarksIsLeftAlone() {
        assertThatThrownBy(() -> ResilienceTable.insert("nothing", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ResilienceTable.BEGIN);
    }

    /** What ./redtier test --chaos ends with. */
    @Test
    @EnabledIfSystemProperty(named = "resilience.update", matches = ".*")
    void update() throws IOException {
        List<Result> results = new ArrayList<>();
        for (String line : Files.readAllLines(Trial.RESULTS)) {
            results.add(new ObjectMapper().readValue(line, Result.class));
        }
        Files.writeString(DOCUMENT, ResilienceTable.insert(Files.readString(DOCUMENT), results));
    }

    private static Result result(Mode mode, Fault fault, String server, int lost) {
        return new Result(mode, fault, server, 100, lost, 50, 0, 3, 1234, 9876);
    }
}
