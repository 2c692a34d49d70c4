package io.redtier.benchmarks.cluster;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** How long many Redis pods take to become ready at once, and how much memory they and the cluster need. */
final class ManyPods {
    private static final int PODS = 60;
    private static final double GOAL_SECONDS = 60;
    private static final double GOAL_MEBIBYTES = 4096;
    private static final double KIBIBYTES_PER_MEBIBYTE = 1024;
    private static final int LIMIT_SECONDS = 300;
    private static final String SET = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: many}
            spec:
              replicas: %d
              serviceName: many
              podManagementPolicy: Parallel
              selector: {matchLabels: {app: many}}
              template:
                metadata: {labels: {app: many}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: redis
                    image: redis:7.0
                    args: [--save, ""]
                    readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
            """;

    private final KubernetesClient client;
    private final String namespace;
    private final long cluster;

    /** @param cluster process id of the cluster */
    ManyPods(KubernetesClient client, String namespace, long cluster) {
        this.client = client;
        this.namespace = namespace;
        this.cluster = cluster;
    }

    List<Figure> measure() throws IOException, TimeoutException {
        long begin = System.nanoTime();
        client.load(new ByteArrayInputStream(SET.formatted(PODS).getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .create();
        StatefulSet last = client.apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName("many")
                .waitUntilCondition(ManyPods::isReady, LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!isReady(last)) {
            throw new TimeoutException("not all %d pods are ready after %d s".formatted(PODS, LIMIT_SECONDS));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return List.of(
                new Figure("%d Redis pods until all are ready".formatted(PODS), seconds, "s", GOAL_SECONDS),
                new Figure(
                        "memory of the cluster with %d Redis pods".formatted(PODS),
                        memoryMebibytes(),
                        "MiB",
                        GOAL_MEBIBYTES));
    }

    private static boolean isReady(StatefulSet set) {
        return set != null
                && set.getStatus() != null
                && Integer.valueOf(PODS).equals(set.getStatus().getReadyReplicas());
    }

    /** The proportional set size, which counts what processes share once. */
    private double memoryMebibytes() throws IOException {
        ProcessHandle process = ProcessHandle.of(cluster)
                .orElseThrow(() -> new IOException("there is no process %d".formatted(cluster)));
        double kibibytes = 0;
        for (ProcessHandle part :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            kibibytes += kibibytes(part.pid());
        }
        return Math.rint(kibibytes / KIBIBYTES_PER_MEBIBYTE);
    }

    private static long kibibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
