package io.redtier.benchmarks.policies;

import io.fabric8.kubernetes.client.Config;
import io.redtier.devcluster.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The operator as it is shipped, in a process of its own, with the options and the rights that the chart gives it. */
final class OperatorProcess implements AutoCloseable {
    private static final String NAMESPACE = "redtier-system";
    private static final String ACCOUNT = "redtier-operator";
    private static final int MOST_RESTARTS = 5;
    private static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + ACCOUNT;

    private final EmbeddedCluster kubernetes;
    private final Path jar;
    private final String javaOptions;
    private final Path log;
    /** Null while it is to be down. */
    private Process process;

    private int restarts;

    /**
     * @param jar of the operator, {@code quarkus-run.jar}
     * @param javaOptions as the chart's value {@code javaOptions} says
     * @param log takes what it prints
     */
    OperatorProcess(EmbeddedCluster kubernetes, Path jar, String javaOptions, Path log) {
        this.kubernetes = kubernetes;
        this.jar = jar;
        this.javaOptions = javaOptions;
        this.log = log;
    }

    void start() throws IOException {
        Config config = Config.fromKubeconfig(kubernetes.kubeconfig().toFile());
        // Ends with the thread that starts it, however this process ends.
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(javaOptions.trim().split("\\s+")));
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL",
                        config.getMasterUrl(),
                        "QUARKUS_KUBERNETES_CLIENT_CA_CERT_DATA",
                        config.getCaCertData(),
                        "QUARKUS_KUBERNETES_CLIENT_TOKEN",
                        kubernetes.apiServer().serviceAccountToken(NAMESPACE, ACCOUNT),
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        "0"));
        process = builder.start();
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        process = null;
    }

    /**
     * Starts it again if it has ended by itself, as a kubelet would: on a machine that is too busy it gives up waiting for its
     * informers.
     */
    void keepRunning() throws IOException {
        if (process == null || process.isAlive()) {
            return;
        }
        if (++restarts > MOST_RESTARTS) {
            throw new IllegalStateException("the operator ended with exit code %d again and again; its log: %s"
                    .formatted(process.exitValue(), log));
        }
        System.err.println("the operator ended with exit code " + process.exitValue() + " and is started again");
        start();
    }

    /** Resident memory now, MiB. */
    double residentMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElseThrow();
    }

    /** Requests so far that were to change something, whether or not they did. */
    long writes() {
        return kubernetes.apiServer().writes(USER);
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            stop();
        }
    }
}
