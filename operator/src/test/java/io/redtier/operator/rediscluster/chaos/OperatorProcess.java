package io.redtier.operator.rediscluster.chaos;

import io.fabric8.kubernetes.client.Config;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The operator as it is shipped, as a process of its own that can be killed. Whenever it ends, another one is started, as a
 * kubelet would.
 */
final class OperatorProcess implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(OperatorProcess.class);
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    /** Of all operators of this run. */
    private static final Path OUTPUT = Path.of("target/chaos-operator.log");

    private final EmbeddedCluster kubernetes;
    /** Lives as long as this, for the process dies with the thread that started it. */
    private final Thread keeper = new Thread(this::keep, "operator-keeper");

    private volatile Process process;

    OperatorProcess(EmbeddedCluster kubernetes) {
        this.kubernetes = kubernetes;
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing; it is built by: ./mvnw -pl operator -am package");
        }
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "setpriv", "--pdeathsig", "KILL", java, "-Xmx192m", "-XX:+UseSerialGC", "-jar", JAR.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(OUTPUT.toFile()));
        builder.environment().putAll(settings());
        try {
            while (!Thread.interrupted()) {
                process = builder.start();
                process.waitFor();
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (IOException e) {
            LOG.error("The operator can't be started", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** The identity is that of the chart's service account. */
    private Map<String, String> settings() {
        Config config = Config.fromKubeconfig(kubernetes.kubeconfig().toFile());
        return Map.of(
                "QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL",
                config.getMasterUrl(),
                "QUARKUS_KUBERNETES_CLIENT_CA_CERT_DATA",
                config.getCaCertData(),
                "QUARKUS_KUBERNETES_CLIENT_TOKEN",
                ChartRights.token(kubernetes),
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0");
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        keeper.interrupt();
    }
}
