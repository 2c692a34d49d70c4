package io.redtier.benchmarks.failover;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redtier.benchmarks.cluster.Figure;
import io.redtier.load.Tally;
import io.redtier.load.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./redtier bench failover}: for how long nobody can write, when a primary is killed and when pods are replaced. */
@Command(name = "failover-benchmark")
public final class FailoverBenchmark implements Callable<Integer> {
    private static final int BEYOND_MEASURE = 3;
    /** The sentinels' downAfter and the nodes' nodeTimeout, in milliseconds. */
    private static final int NOTICED_AFTER = 5000;

    private static final int FAILOVER_GOAL = NOTICED_AFTER + 2000;
    /** How far the status may be behind what the nodes are, in milliseconds. */
    private static final int STATUS_GOAL = 5000;
    /** Sentinel begins no failover within twice its failoverTimeout of the last one, Redis none within four node timeouts. */
    private static final Duration BETWEEN = Duration.ofSeconds(20);

    private static final String SENTINEL =
            "{mode: Sentinel, version: '7.0', replicas: 2, sentinel: {downAfter: 5s, failoverTimeout: 5s},"
                    + " memory: {maxMemory: 256Mi, policy: noeviction}}";
    private static final String CLUSTER =
            "{mode: Cluster, version: '7.0', shards: 3, replicas: 1, cluster: {nodeTimeout: 5s},"
                    + " memory: {maxMemory: 256Mi, policy: noeviction}}";

    @Option(names = "--kubeconfig", required = true)
    private Path kubeconfig;

    @Option(names = "--json", description = "File for the figures as JSON.")
    private Path json;

    @Option(names = "--kills", defaultValue = "10")
    private int kills;

    @Option(names = "--rolls", defaultValue = "3")
    private int rolls;

    private final List<Figure> figures = new ArrayList<>();

    private interface Act {
        void perform() throws Exception;
    }

    /** Exit code 0 means that everything could be measured, whether or not goals were met. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FailoverBenchmark())
                .setExecutionExceptionHandler((failure, command, result) -> {
                    System.err.println("could not measure: " + failure.getMessage());
                    return BEYOND_MEASURE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            measure("Sentinel", new TestCluster(client, "bench-sentinel", false, SENTINEL), 3000);
            measure("Cluster", new TestCluster(client, "bench-cluster", true, CLUSTER), 300);
        }
        if (json != null) {
            Figure.write(figures, json);
        }
        return 0;
    }

    private void measure(String mode, TestCluster cluster, int plannedGoal) throws Exception {
        TestCluster.await(mode + " is Ready", cluster::isReady);
        List<Tally> crashes = new ArrayList<>();
        List<Long> behind = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            Thread.sleep(BETWEEN.toMillis());
            crashes.add(whileWriting(cluster, mode + "-kill-" + i + "-", () -> {
                String killed = cluster.primary();
                cluster.kill(killed);
                TestCluster.await("another leader than " + killed, () -> isAnother(cluster.leader(), killed));
                long led = System.nanoTime();
                TestCluster.await(
                        "another primary in the status than " + killed, () -> isAnother(cluster.primary(), killed));
                behind.add(Duration.ofNanos(System.nanoTime() - led).toMillis());
            }));
        }
        report(mode + ": kill -9 of a primary, write pause (median of " + kills + ")", median(crashes), FAILOVER_GOAL);
        report(
                mode + ": from the failover to the status that shows it (longest of " + kills + ")",
                Collections.max(behind),
                STATUS_GOAL);
        List<Tally> planned = new ArrayList<>();
        for (int i = 0; i < rolls; i++) {
            int milliCpus = i + 1;
            planned.add(whileWriting(cluster, mode + "-roll-" + i + "-", () -> {
                Set<String> before = cluster.pods();
                cluster.roll(milliCpus);
                TestCluster.await("every pod is a new one", () -> {
                    Set<String> now = cluster.pods();
                    return now.size() == before.size() && now.stream().noneMatch(before::contains);
                });
            }));
        }
        report(
                mode + ": all pods replaced, longest write pause (median of " + rolls + ")",
                median(planned),
                plannedGoal);
        count(
                mode + ": all pods replaced, errors of a client with a retry",
                planned.stream().mapToInt(Tally::errors).sum());
        count(
                mode + ": all pods replaced, lost writes",
                planned.stream().mapToInt(tally -> tally.lost().size()).sum());
        cluster.delete();
    }

    private static boolean isAnother(String pod, String former) {
        return !pod.isEmpty() && !pod.equals(former);
    }

    private static Tally whileWriting(TestCluster cluster, String prefix, Act act) throws Exception {
        Writer writer = new Writer(cluster.entrance(), prefix, false);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writer.writeUntil(done::get));
        try {
            TestCluster.await("the client writes", () -> writer.count() > 0);
            act.perform();
            TestCluster.await("all nodes have their place again", cluster::isReady);
            int before = writer.count();
            TestCluster.await("the client writes again", () -> writer.count() > before);
        } finally {
            done.set(true);
            writing.join();
        }
        return writer.readBack();
    }

    private void report(String name, double millis, double goal) {
        add(new Figure(name, millis, "ms", goal));
    }

    private void count(String name, int number) {
        add(new Figure(name, number, "", 0));
    }

    private void add(Figure figure) {
        figures.add(figure);
        System.out.println(figure.text());
    }

    private static double median(List<Tally> tallies) {
        double[] sorted = tallies.stream()
                .mapToDouble(tally -> tally.pause().toMillis())
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }
}
