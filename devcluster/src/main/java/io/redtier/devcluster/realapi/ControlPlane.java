package io.redtier.devcluster.realapi;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.apiserver.http.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs etcd, kube-apiserver and, if it is there, kube-controller-manager on 127.0.0.1, in a temporary folder. */
final class ControlPlane implements AutoCloseable {

    static final String ETCD = "etcd";
    static final String API_SERVER = "kube-apiserver";
    static final String CONTROLLER_MANAGER = "kube-controller-manager";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 200;

    private final Path assets;
    private final Path folder;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::stop);
    private final String token = UUID.randomUUID().toString();
    private final ServerCertificate certificate;
    private final Path certificateFile;
    private final Path keyFile;

    private ControlPlane(Path assets) throws IOException {
        this.assets = assets;
        folder = Files.createTempDirectory("control-plane-");
        certificate = ServerCertificate.create(Instant.now(), Duration.ofDays(2));
        certificateFile = Files.writeString(folder.resolve("server.crt"), certificate.certificatePem());
        keyFile = Files.writeString(folder.resolve("server.key"), certificate.keyPem());
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static RealApiServer start(Path assets) {
        try {
            ControlPlane plane = new ControlPlane(assets);
            try {
                return plane.run();
            } catch (IOException | RuntimeException e) {
                plane.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the binaries in " + assets + ": " + e.getMessage(), e);
        }
    }

    private RealApiServer run() throws IOException {
        String etcd = "http://127.0.0.1:" + freePort();
        String peers = "http://127.0.0.1:" + freePort();
        run(
                ETCD,
                "--data-dir=" + folder.resolve(ETCD),
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync",
                "--log-level=warn");
        int port = freePort();
        Path tokens = Files.writeString(
                folder.resolve("tokens.csv"), token + ",redtier-contract,redtier-contract,system:masters\n");
        run(
                API_SERVER,
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                "--secure-port=" + port,
                // Else it waits a minute at its end for watches that are still open.
                "--shutdown-watch-termination-grace-period=1s",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--tls-cert-file=" + certificateFile,
                "--tls-private-key-file=" + keyFile,
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + certificateFile,
                "--service-account-signing-key-file=" + keyFile);
        Config config = config(port);
        boolean controllers = Files.isExecutable(assets.resolve(CONTROLLER_MANAGER));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            await("answers", () -> "ok".equals(client.raw("/readyz")));
            if (controllers) {
                run(
                        CONTROLLER_MANAGER,
                        "--kubeconfig=" + kubeconfig(port),
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--service-account-private-key-file=" + keyFile,
                        "--root-ca-file=" + certificateFile);
                await(
                        "has its controllers",
                        () -> client.serviceAccounts()
                                        .inNamespace("default")
                                        .withName("default")
                                        .get()
                                != null);
            }
            String version = client.getKubernetesVersion().getGitVersion();
            return new RealApiServer(API_SERVER + " " + version, config, controllers, this);
        }
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(assets.resolve(program).toString()));
        command.addAll(List.of(arguments));
        processes.push(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(program + ".log").toFile())
                .start());
    }

    private Config config(int port) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port + "/")
                .withCaCertData(base64(certificate.certificatePem()))
                .withOauthToken(token)
                .withNamespace("default")
                // While it starts, waiting is ours.
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    private Path kubeconfig(int port) throws IOException {
        return Files.writeString(
                folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}}]
                users: [{name: u, user: {token: %s}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                current-context: c
                """.formatted(port, base64(certificate.certificatePem()), token));
    }

    private interface Check {
        boolean holds();
    }

    private void await(String what, Check check) throws IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds(check)) {
            for (Process process : processes) {
                if (!process.isAlive()) {
                    throw failed("a part of it ended with " + process.exitValue());
                }
            }
            if (Instant.now().isAfter(end)) {
                throw failed("not after " + PATIENCE.toSeconds() + " s: " + what);
            }
            pause();
        }
    }

    private static boolean holds(Check check) {
        try {
            return check.holds();
        } catch (KubernetesClientException e) {
            // It does not listen yet, or is not ready.
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the control plane starts", e);
        }
    }

    private IllegalStateException failed(String why) throws IOException {
        StringBuilder message = new StringBuilder("the control plane of " + assets + " did not start, " + why);
        for (String program : List.of(ETCD, API_SERVER, CONTROLLER_MANAGER)) {
            Path log = folder.resolve(program + ".log");
            if (Files.exists(log)) {
                List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
                lines.subList(Math.max(0, lines.size() - 2), lines.size()).forEach(line -> message.append("\n  ")
                        .append(program)
                        .append(": ")
                        .append(line));
            }
        }
        return new IllegalStateException(message.toString());
    }

    /** Stops the newest first: a server that loses its storage complains for long. */
    private synchronized void stop() {
        while (!processes.isEmpty()) {
            Process process = processes.pop();
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The machine is shutting down, and the hook finds nothing left to stop.
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
