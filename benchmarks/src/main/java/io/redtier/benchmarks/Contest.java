package io.redtier.benchmarks;

import io.redtier.benchmarks.Load.Operation;
import io.redtier.benchmarks.Load.Outcome;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Several contestants under the same load, in turns, so that a machine that gets slower or faster meanwhile does so for
 * all of them. A ratio is the median of the rounds' ratios. Not thread-safe.
 */
public final class Contest {
    private static final int MOST_WARM_UPS = 6;

    private final String name;
    private final int threads;
    private final Map<String, Operation> contestants = new LinkedHashMap<>();
    private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();

    /** @param threads how many drive each contestant */
    public Contest(String name, int threads) {
        this.name = name;
        this.threads = threads;
    }

    public String name() {
        return name;
    }

    public int threads() {
        return threads;
    }

    /** Adds one; its name is what {@link #ratio} and {@link #median} are asked with. */
    public Contest with(String contestant, Operation operation) {
        contestants.put(contestant, operation);
        return this;
    }

    /** Warms up and measures all. */
    public Contest run(Effort effort) {
        warmUp(effort.warmUp());
        List<String> order = new ArrayList<>(contestants.keySet());
        for (int round = 0; round < effort.rounds(); round++) {
            order.forEach(contestant -> outcomes.computeIfAbsent(contestant, unused -> new ArrayList<>())
                    .add(Load.run(contestants.get(contestant), threads, effort.slice())));
            // Else each would always come after the same one, and with the machine as that one leaves it.
            Collections.rotate(order, 1);
        }
        return this;
    }

    /** Until the compiler has little to do: with few processors that takes much longer than any contestant's first calls. */
    private void warmUp(Duration turn) {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        for (int pass = 0; pass < MOST_WARM_UPS; pass++) {
            long compiled = compiler.getTotalCompilationTime();
            contestants.values().forEach(operation -> Load.run(operation, threads, turn));
            if (compiler.getTotalCompilationTime() - compiled < turn.toMillis() * contestants.size() / 10) {
                return;
            }
        }
    }

    public Iterable<String> names() {
        return contestants.keySet();
    }

    /** Median over the rounds of some figure. */
    public double median(String contestant, ToDoubleFunction<Outcome> figure) {
        return medianOf(
                outcomes.get(contestant).stream().mapToDouble(figure).sorted().toArray());
    }

    /** Median over the rounds of how many times as many operations per second {@code ours} had. */
    public double ratio(String ours, String theirs) {
        return ratio(ours, theirs, Outcome::opsPerSecond);
    }

    /** As {@link #ratio(String, String)}, of another figure. */
    public double ratio(String ours, String theirs, ToDoubleFunction<Outcome> figure) {
        List<Outcome> one = outcomes.get(ours);
        List<Outcome> other = outcomes.get(theirs);
        double[] ratios = new double[one.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(one.get(i)) / figure.applyAsDouble(other.get(i));
        }
        java.util.Arrays.sort(ratios);
        return medianOf(ratios);
    }

    private static double medianOf(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * How long to measure.
     *
     * @param warmUp turn of each contestant before the first round, and again while there is much to compile
     * @param rounds how often each gets its turn
     * @param slice  length of a turn
     */
    public record Effort(Duration warmUp, int rounds, Duration slice) {
        /** For a first impression: the whole comparison takes less than five minutes. */
        public static final Effort QUICK = new Effort(Duration.ofMillis(300), 6, Duration.ofMillis(200));

        /** For figures to quote. */
        public static final Effort FULL = new Effort(Duration.ofSeconds(2), 25, Duration.ofMillis(500));
    }
}
