package io.redtier.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.redtier.benchmarks.Load.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects results, prints them as they come, and writes them. Not thread-safe. */
public final class Report {
    private static final double AN_OBJECT = 16;

    private final List<Result> results = new ArrayList<>();
    private final PrintStream out;
    private final StringBuilder raw = new StringBuilder();

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
        add(name, ratio, goal, peer, contest.threads(), contest.median(ours, Outcome::opsPerSecond));
    }

    /** Notes how many times as much {@code peer} allocates for an operation; what is less than an object counts as one. */
    public void addAllocation(String name, Contest contest, String ours, String peer) {
        double ratio = contest.ratio(peer, ours, outcome -> Math.max(AN_OBJECT, outcome.bytesPerOperation()));
        add(name, ratio, 1.0, peer, contest, ours);
    }

    /** Notes what was measured in another way than by a contest. */
    public void add(String name, double ratio, Double goal, String peer, int threads, double opsPerSecond) {
        double rounded = Math.round(ratio * 1_000) / 1_000.0;
        Result result = new Result(
                name, rounded, goal, goal == null ? null : rounded >= goal, peer, threads, Math.round(opsPerSecond));
        results.add(result);
        out.printf(
                Locale.ROOT,
                "%-34s %6.2f x %-32s %4d threads   %s%n",
                name,
                rounded,
                peer,
                threads,
                goal == null ? "reported" : (result.met() ? "goal " : "MISSED goal ") + goal);
    }

    /** Prints the raw figures of a contest. */
    public void raw(Contest contest) {
        say("%n%s, %d threads", contest.name(), contest.threads());
        for (String name : contest.names()) {
            say(
                    "  %-32s %9.0f op/s   p99 %8.0f us   client %6.1f us/op   %7.0f B/op",
                    name,
                    contest.median(name, Outcome::opsPerSecond),
                    contest.median(name, Outcome::p99Micros),
                    contest.median(name, Outcome::cpuMicros),
                    contest.median(name, Outcome::bytesPerOperation));
        }
    }

    /** Prints a line of text, which belongs to the raw figures. */
    public void say(String format, Object... values) {
        String line = String.format(Locale.ROOT, format + "%n", values);
        out.print(line);
        raw.append(line);
    }

    /** The raw figures so far. */
    public String raw() {
        return raw.toString();
    }

    public List<Result> results() {
        return List.copyOf(results);
    }

    /** Writes the results as a JSON list, and the raw figures to a file beside it, {@link #rawOf}. */
    public void write(Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), results);
        Files.writeString(rawOf(file), raw);
    }

    /** Reads what {@link #write} wrote. */
    public static List<Result> read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), new TypeReference<>() {});
    }

    /** Where the raw figures of some results are: the name of their file with {@code .txt} behind it. */
    public static Path rawOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".txt");
    }
}
