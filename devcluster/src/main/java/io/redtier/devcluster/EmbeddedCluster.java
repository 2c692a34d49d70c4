package io.redtier.devcluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.apiserver.ApiServerConfig;
import io.redtier.devcluster.apiserver.PodLogs;
import io.redtier.devcluster.controller.Controllers;
import io.redtier.devcluster.kubelet.ApiAccess;
import io.redtier.devcluster.kubelet.Backoff;
import io.redtier.devcluster.kubelet.ClaimFolders;
import io.redtier.devcluster.kubelet.FileTree;
import io.redtier.devcluster.kubelet.ImageTable;
import io.redtier.devcluster.kubelet.Kubelet;
import io.redtier.devcluster.kubelet.KubeletLogs;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.ClusterNetwork;
import io.redtier.devcluster.network.HostsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A small Kubernetes in this process: an API server, the controllers that workloads need, and a node that runs containers as
 * local processes. For development and tests; several may run on one machine. Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().start()) {
 *     cluster.client().load(manifests).serverSideApply();
 * }
 * }</pre>
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final String NODE = "node-1";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final Kubelet kubelet;
    private final PodLogs logs;

    private EmbeddedCluster(Builder settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Path directory = directory(settings.directory);
        try {
            AddressBlock addresses = AddressBlock.claim();
            parts.push(addresses);
            apiServer =
                    ApiServer.start(new ApiServerConfig(directory, settings.port, addresses.serviceNetwork(), clock));
            parts.push(apiServer);
            client = apiServer.client();
            for (Path folder : settings.crds) {
                loadAll(folder);
            }
            ClaimFolders claims = new ClaimFolders(directory.resolve("volumes"));
            if (settings.controllers) {
                Controllers controllers = new Controllers(client, claims::delete, clock);
                parts.push(controllers);
                controllers.start();
            }
            kubelet = settings.nodes ? kubelet(settings, directory, addresses, claims, clock) : null;
            logs = kubelet == null ? null : new KubeletLogs(kubelet);
            apiServer.podLogs(logs);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Path directory(Path wanted) throws IOException {
        if (wanted == null) {
            Path temporary = Files.createTempDirectory("devcluster-");
            parts.push(() -> FileTree.delete(temporary));
            return temporary;
        }
        Path directory = Files.createDirectories(wanted.toAbsolutePath().normalize());
        parts.push(() -> {
            FileTree.delete(directory.resolve("pods"));
            FileTree.delete(directory.resolve("volumes"));
            Files.deleteIfExists(directory.resolve("kubeconfig"));
        });
        return directory;
    }

    private Kubelet kubelet(Builder settings, Path directory, AddressBlock addresses, ClaimFolders claims, Clock clock)
            throws IOException {
        Backoff backoff = new Backoff(settings.crashBackoff, Backoff.KUBELET.max(), Backoff.KUBELET.reset());
        ApiAccess access = new ApiAccess(
                "127.0.0.1", apiServer.url().getPort(), apiServer.caPem(), apiServer::serviceAccountToken);
        Kubelet node = new Kubelet(
                new Kubelet.Settings(NODE, directory, settings.volumeRefresh, backoff),
                client,
                access,
                ImageTable.load(settings.images),
                addresses::nextPodAddress,
                claims,
                clock);
        parts.push(node);
        HostsFile.Name api = new HostsFile.Name("default", "kubernetes", List.of("127.0.0.1"));
        ClusterNetwork network = new ClusterNetwork(client, List.of(api), node::names);
        parts.push(network);
        node.start();
        network.start();
        return node;
    }

    private void loadAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                for (HasMetadata object : client.load(in).items()) {
                    client.resource(object).create();
                }
            }
        }
    }

    /** Settings of a cluster to come. */
    public static Builder builder() {
        return new Builder();
    }

    /** A client with all rights; closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig for kubectl, helm and others; deleted with the cluster. */
    public Path kubeconfig() {
        return apiServer.kubeconfig();
    }

    /** The API server: the tokens of service accounts, and a record of who has done what. */
    public ApiServer apiServer() {
        return apiServer;
    }

    /** The API server's address, as {@code https://127.0.0.1:6443}. */
    public String server() {
        return apiServer.url().toString();
    }

    /**
     * What a container has printed since it was last started.
     *
     * @throws IllegalArgumentException when there is no such pod or container
     */
    public String logs(String namespace, String pod, String container) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            node();
            logs.copy(
                    new PodLogs.Query(
                            namespace, pod, container, false, false, false, OptionalInt.empty(), Optional.empty()),
                    out);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * The main processes of a pod's running containers, to be killed or stopped by tests as accidents would.
     *
     * @return this machine's processes; empty when nothing of the pod runs
     */
    public List<ProcessHandle> processes(String namespace, String pod) {
        return node().processes(namespace, pod);
    }

    private Kubelet node() {
        if (kubelet == null) {
            throw new IllegalStateException("this cluster has no node: it was built with nodes(false)");
        }
        return kubelet;
    }

    /** Kills all containers, stops everything and deletes its files; in a directory that was given, logs stay. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failure = Objects.requireNonNullElseGet(
                        failure, () -> new IllegalStateException("the cluster did not end cleanly"));
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Settings of a cluster. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);

        private Path directory;
        private final List<Path> images = new ArrayList<>();
        private final List<Path> crds = new ArrayList<>();
        private Duration volumeRefresh = DEFAULT_REFRESH;
        private Duration crashBackoff = Backoff.KUBELET.base();
        private int port;
        private boolean nodes = true;
        private boolean controllers = true;

        private Builder() {}

        /** Where state and logs go; made if absent. Default: a temporary folder that is deleted on close. */
        public Builder directory(Path value) {
            directory = value;
            return this;
        }

        /** An image table; may be repeated, earlier tables win. Default: the built-in images only. */
        public Builder images(Path value) {
            images.add(value);
            return this;
        }

        /** A folder of CustomResourceDefinitions to load at the start; may be repeated. */
        public Builder crds(Path value) {
            crds.add(value);
            return this;
        }

        /** Time between two updates of mounted ConfigMaps and Secrets; more than 0, default 60 s as on a real node. */
        public Builder volumeRefresh(Duration value) {
            volumeRefresh = value;
            return this;
        }

        /** The wait before a crashed container's second restart, doubled for each further one; default 10 s. */
        public Builder crashBackoff(Duration value) {
            crashBackoff = value;
            return this;
        }

        /** The API server's port on 127.0.0.1; default 0, any free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Whether pods run; default true. Without nodes they stay pending. */
        public Builder nodes(boolean value) {
            nodes = value;
            return this;
        }

        /** Whether controllers act on workloads, Services and claims; default true. */
        public Builder controllers(boolean value) {
            controllers = value;
            return this;
        }

        /**
         * Starts the cluster; returns when it can be used.
         *
         * @throws IllegalArgumentException when an image table or a folder can't be used; the message names it
         * @throws IllegalStateException when the port is taken or a program is missing; the message says what to do
         */
        public EmbeddedCluster start() {
            if (volumeRefresh.isNegative() || volumeRefresh.isZero()) {
                throw new IllegalArgumentException(
                        "volume refresh is " + volumeRefresh.toMillis() + " ms: give more than 0");
            }
            try {
                return new EmbeddedCluster(this);
            } catch (IOException e) {
                throw new UncheckedIOException("the cluster can't start: " + e.getMessage(), e);
            }
        }
    }
}
