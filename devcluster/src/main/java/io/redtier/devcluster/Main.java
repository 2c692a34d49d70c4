package io.redtier.devcluster;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded cluster as a program. */
@Command(
        name = "devcluster",
        mixinStandardHelpOptions = true,
        description = "A small Kubernetes for development and tests that runs containers as local processes.")
public final class Main {
    private static final int CANNOT_START = 2;

    /** Held, or its level would be forgotten. */
    private static final Logger WEB_SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

    private Main() {}

    /** Runs the program; exit code 2 means that it could not start, and why is on standard error. */
    public static void main(String[] arguments) {
        if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        }
        WEB_SERVER_LOG.setLevel(Level.WARNING);
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new Main())
                .addSubcommand(new Up(out))
                .setExecutionExceptionHandler((failure, command, result) -> {
                    err.println(failure.getMessage());
                    return CANNOT_START;
                })
                .execute(arguments);
    }

    /** Runs a cluster in the foreground. */
    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Runs a cluster until it is told to stop (Ctrl-C or SIGTERM).")
    static final class Up implements Callable<Integer> {
        private final PrintStream out;

        @Option(names = "--dir", description = "Folder for state and logs. Default: a temporary one.")
        private Path directory;

        @Option(names = "--images", description = "Image table (JSON); may be repeated.")
        private List<Path> images = List.of();

        @Option(names = "--crds", description = "Folder of CustomResourceDefinitions to load; may be repeated.")
        private List<Path> crds = List.of();

        @Option(names = "--port", description = "Port of the API server on 127.0.0.1. Default: any free one.")
        private int port;

        @Option(
                names = "--volume-refresh",
                defaultValue = "60",
                description = "Seconds between updates of mounted ConfigMaps and Secrets. Default: ${DEFAULT-VALUE}.")
        private int volumeRefresh;

        @Option(names = "--nodes", defaultValue = "1", description = "Number of nodes. Default: ${DEFAULT-VALUE}.")
        private int nodes;

        @Option(
                names = "--zones",
                split = ",",
                defaultValue = "zone-a",
                description = "Zones that the nodes are in, in turn. Default: ${DEFAULT-VALUE}.")
        private String[] zones;

        Up(PrintStream out) {
            this.out = out;
        }

        @Override
        public Integer call() throws InterruptedException {
            EmbeddedClusterBuilder builder = EmbeddedCluster.builder()
                    .directory(directory)
                    .port(port)
                    .nodes(nodes)
                    .zones(zones)
                    .volumeRefresh(Duration.ofSeconds(volumeRefresh));
            images.forEach(builder::images);
            crds.forEach(builder::crds);
            CompletableFuture<EmbeddedCluster> starting = new CompletableFuture<>();
            // Installed first: a cluster that is told to stop while it starts is closed too.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(starting)));
            EmbeddedCluster cluster;
            try {
                cluster = builder.start();
                starting.complete(cluster);
            } catch (RuntimeException e) {
                starting.completeExceptionally(e);
                throw e;
            }
            out.printf("ready kubeconfig=%s server=%s%n", cluster.kubeconfig(), cluster.server());
            out.flush();
            new CountDownLatch(1).await();
            return 0;
        }

        private static void close(CompletableFuture<EmbeddedCluster> starting) {
            EmbeddedCluster cluster = starting.exceptionally(failure -> null).join();
            if (cluster != null) {
                cluster.close();
                // Being told to stop is the normal end, not a failure (143).
                Runtime.getRuntime().halt(0);
            }
        }
    }
}
