package io.redtier.benchmarks.policies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.redtier.benchmarks.cluster.Figure;
import io.redtier.devcluster.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./redtier bench policies}: what thousands of policies cost, and how soon a change is in force in every instance. */
@Command(name = "policies-benchmark")
public final class PoliciesBenchmark implements Callable<Integer> {
    private static final int BEYOND_MEASURE = 3;
    private static final int LIMIT_SECONDS = 600;
    private static final int PAUSE_MILLIS = 50;
    private static final int IDLE_SECONDS = 60;
    private static final int SINGLE_CHANGES = 10;
    /** After this long without a write the operator has nothing more to do. */
    private static final int QUIET_SECONDS = 8;

    @Option(names = "--root", required = true, description = "The checkout, built.")
    private Path root;

    @Option(names = "--directory", required = true, description = "An empty folder for what the run needs.")
    private Path directory;

    @Option(names = "--json", description = "File for the figures as JSON.")
    private Path json;

    @Option(names = "--policies", defaultValue = "2000")
    private int policies;

    @Option(names = "--instances", defaultValue = "20")
    private int instances;

    @Option(names = "--changes", defaultValue = "100")
    private int changes;

    private final List<Figure> figures = new ArrayList<>();
    private OperatorProcess operator;
    private Population population;
    private PolicyStatuses statuses;

    /** Exit code 0 means that everything could be measured, whether or not goals were met. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PoliciesBenchmark())
                .setExecutionExceptionHandler((failure, command, result) -> {
                    Throwable cause = failure.getCause();
                    System.err.println(
                            "could not measure: " + failure.getMessage() + (cause == null ? "" : ": " + cause));
                    return BEYOND_MEASURE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        JsonNode chart = new YAMLMapper()
                .readTree(root.resolve("helm/redtier/values.yaml").toFile());
        try (EmbeddedCluster kubernetes = EmbeddedCluster.builder()
                        .directory(directory.resolve("cluster"))
                        .crds(root.resolve("crds"))
                        .start();
                OperatorProcess process = new OperatorProcess(
                        kubernetes,
                        root.resolve("operator/target/quarkus-app/quarkus-run.jar"),
                        chart.path("javaOptions").asText(),
                        directory.resolve("operator.log"));
                PolicyStatuses seen = new PolicyStatuses(kubernetes.client())) {
            operator = process;
            statuses = seen;
            population = new Population(kubernetes.client());
            operator.start();
            population.createClusters(policies);
            await("all RedisClusters are Ready", population::areClustersReady);
            startUp();
            idle();
            singleChanges();
            try (Instances running = instances(kubernetes)) {
                await("all instances are connected", running::areConnected);
                effect(running);
                invalid(running);
            }
        }
        if (json != null) {
            Figure.write(figures, json);
        }
        return 0;
    }

    /** The same start with a quarter, a half and all of the policies, each of which was changed while the operator was down. */
    private void startUp() throws Exception {
        int known = 0;
        List<Double> spreads = new ArrayList<>();
        for (int size : List.of(policies / 4, policies / 2, policies)) {
            population.createPolicies(known, size);
            known = size;
            awaitCurrent(size + " policies are reconciled");
            awaitQuiet();
            operator.stop();
            population.change(0, size, 1000 + size);
            await("the changes are seen", () -> statuses.behind() == size);
            statuses.reset();
            long begin = System.nanoTime();
            operator.start();
            awaitCurrent(size + " changed policies are reconciled");
            spreads.add(statuses.spreadSeconds());
            add(new Figure(
                    "Start with %d changed policies, until all are reconciled".formatted(size),
                    (statuses.lastNanos() - begin) / 1e9,
                    "s",
                    60));
        }
        add(new Figure(
                "The same from the first to the last, %d to %d policies: factor".formatted(policies / 2, policies),
                spreads.get(2) / spreads.get(1),
                "",
                2.5));
    }

    private void idle() throws Exception {
        awaitQuiet();
        long before = operator.writes();
        Thread.sleep(TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
        add(new Figure(
                "API writes in %d s with nothing to do".formatted(IDLE_SECONDS), operator.writes() - before, "", 0));
        add(new Figure(
                "Resident memory of the operator with %d policies, %d workloads, %d clusters"
                        .formatted(
                                policies, policies / Population.POLICIES_PER_WORKLOAD, Population.clusters(policies)),
                operator.residentMebibytes(),
                "MiB",
                400));
    }

    private void singleChanges() throws Exception {
        long most = 0;
        for (int i = 0; i < SINGLE_CHANGES; i++) {
            awaitQuiet();
            long before = operator.writes();
            population.change((policies / 2 + 1 + i * Population.POLICIES_PER_WORKLOAD) % policies, 1);
            awaitCurrent("a changed policy is reconciled");
            awaitQuiet();
            most = Math.max(most, operator.writes() - before);
        }
        add(new Figure("API writes for one changed policy, the most of " + SINGLE_CHANGES, most, "", 3));
    }

    private Instances instances(EmbeddedCluster kubernetes) throws Exception {
        Path binding = Files.createDirectory(directory.resolve("binding"));
        return new Instances(
                kubernetes.client(), 0, instances, binding, Path.of(System.getProperty("jdk.net.hosts.file")));
    }

    private void effect(Instances running) throws Exception {
        int policy = 1;
        double[] millis = new double[changes];
        for (int i = 0; i < changes; i++) {
            int limit = 2000 + i;
            millis[i] = running.millisUntil(
                    document -> document.limits()
                                    .get(Population.entry(policy))
                                    .rate()
                                    .limit()
                            == limit,
                    () -> population.change(policy, limit));
        }
        String name = "From a change to its effect in %d instances, %d changes: ".formatted(instances, changes);
        add(new Figure(name + "median", percentile(millis, 0.5), "ms", 5000));
        add(new Figure(name + "p99", percentile(millis, 0.99), "ms", 5000));
    }

    /** The prefix of another policy of the workload, which only the operator can see. */
    private void invalid(Instances running) throws Exception {
        int policy = 2;
        List<Long> before = running.generations();
        double[] millis = new double[SINGLE_CHANGES];
        int lost = 0;
        for (int i = 0; i < SINGLE_CHANGES; i++) {
            await("the policy is as it was", () -> !isInConflict(policy));
            long begin = System.nanoTime();
            prefix(policy, Population.name(0) + ":");
            await("the conflict is reported", () -> isInConflict(policy));
            millis[i] = (System.nanoTime() - begin) / 1e6;
            lost += running.generations().equals(before) ? 0 : 1;
            prefix(policy, Population.name(policy) + ":");
        }
        awaitQuiet();
        lost += running.generations().equals(before) ? 0 : 1;
        String name = "Invalid change reported, %d changes: ".formatted(SINGLE_CHANGES);
        add(new Figure(name + "the slowest", percentile(millis, 1), "ms", 2000));
        add(new Figure(name + "of which an instance took notice", lost, "", 0));
    }

    private boolean isInConflict(int policy) {
        return PolicyStatuses.reason(population.resource(policy).get(), "Accepted")
                .equals("Conflicted");
    }

    private void prefix(int policy, String prefix) {
        population.merge(policy, "{\"spec\":{\"keyPrefix\":\"%s\"}}".formatted(prefix));
    }

    private void awaitCurrent(String what) throws InterruptedException, TimeoutException, IOException {
        await(what, () -> statuses.behind() == 0);
    }

    private void awaitQuiet() throws InterruptedException, TimeoutException, IOException {
        long[] last = {operator.writes(), System.nanoTime()};
        await("the operator has nothing to write", () -> {
            if (operator.writes() != last[0]) {
                last[0] = operator.writes();
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
        });
    }

    private void await(String what, BooleanSupplier condition)
            throws InterruptedException, TimeoutException, IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            operator.keepRunning();
            if (System.nanoTime() > limit) {
                throw new TimeoutException("%s: not so after %d s (%d policies are behind)"
                        .formatted(what, LIMIT_SECONDS, statuses.behind()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void add(Figure figure) {
        figures.add(figure);
        System.out.println(figure.text());
    }

    private static double percentile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }
}
