package io.redtier.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.redtier.benchmarks.Load.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects results, prints them as they come, and writes them. Not thread-safe. */
public final class Report {
    private final List<Result> results = new ArrayList<>();
    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    /**
     * One line of the comparison.
     *
     * @param name         what was measured
     * @param ratio        ours against the peer's
     * @param goal         what the ratio has to reach; null: it is only reported
     * @param met          whether it does; null without a goal
     * @param peer         against what
     * @param threads      how many drove each
     * @param opsPerSecond ours, in the median round
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Result(
            String name, double ratio, Double goal, Boolean met, String peer, int threads, long opsPerSecond) {}

    /** Notes how {@code ours} did against {@code peer} in a contest that has run. */
    public void add(String name, Contest contest, String ours, String peer, Double goal) {
        add(name, contest.ratio(ours, peer), goal, peer, contest, ours);
    }

    /** Notes a ratio of another figure. */
    public void add(String name, double ratio, Double goal, String peer, Contest contest, String ours) {
        double rounded = Math.round(ratio * 1_000) / 1_000.0;
        Result result = new Result(
                name,
                rounded,
                goal,
                goal == null ? null : rounded >= goal,
                peer,
                contest.threads(),
                Math.round(contest.median(ours, Outcome::opsPerSecond)));
        results.add(result);
        out.printf(
                Locale.ROOT,
                "%-34s %6.2f x %-26s %3d threads   %s%n",
                name,
                rounded,
                peer,
                contest.threads(),
                goal == null ? "reported" : (result.met() ? "goal " : "MISSED goal ") + goal);
    }

    /** Prints the raw figures of a contest. */
    public void raw(Contest contest) {
        out.printf("%n%s, %d threads%n", contest.name(), contest.threads());
        for (String name : contest.names()) {
            out.printf(
                    Locale.ROOT,
                    "  %-30s %9.0f op/s   p99 %8.0f us   client %6.1f us/op   %7.0f B/op%n",
                    name,
                    contest.median(name, Outcome::opsPerSecond),
                    contest.median(name, Outcome::p99Micros),
                    contest.median(name, Outcome::cpuMicros),
                    contest.median(name, Outcome::bytesPerOperation));
        }
    }

    /** Prints a line of text. */
    public void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    public List<Result> results() {
        return List.copyOf(results);
    }

    /** Writes the results as a JSON list. */
    public void write(Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), results);
    }
}
