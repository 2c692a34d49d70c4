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
import io.redtier.devcluster.kubelet.KubeletConnections;
import io.redtier.devcluster.kubelet.KubeletLogs;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.Blackhole;
import io.redtier.devcluster.network.ClusterNetwork;
import io.redtier.devcluster.network.HostsFile;
import io.redtier.devcluster.scheduler.NodeMonitor;
import io.redtier.devcluster.scheduler.Scheduler;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small Kubernetes in this process: an API server, the controllers that workloads need, and nodes that run containers as
 * local processes. For development and tests; several may run on one machine. Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().start()) {
 *     cluster.client().load(manifests).serverSideApply();
 * }
 * }</pre>
 */
public final class EmbeddedCluster implements AutoCloseable {
    /** As many fit into the time after which a node is given up. */
    private static final int HEARTBEATS = 5;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final Kubelet kubelet;
    private final PodLogs logs;
    private final Blackhole blackhole;

    private EmbeddedCluster(Builder settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Path directory = directory(settings.directory);
        try {
            AddressBlock addresses = AddressBlock.claim();
            parts.push(addresses);
            if (settings.nodes) {
                PrivateFolders.make(directory, "pods", "volumes", "logs");
            }
            blackhole = new Blackhole(addresses.spareAddress());
            parts.push(blackhole);
            blackhole.removeStale(addresses::hasPodAddress);
            apiServer =
                    ApiServer.start(new ApiServerConfig(directory, settings.port, addresses.serviceNetwork(), clock));
            parts.push(apiServer);
            client = apiServer.client();
            for (Path folder : settings.crds) {
                loadAll(folder);
            }
            ClaimFolders claims = new ClaimFolders(directory.resolve("volumes"));
            if (settings.controllers) {
                Controllers controllers = new Controllers(client, claims::delete, settings.crashBackoff, clock);
                parts.push(controllers);
                controllers.start();
            }
            kubelet = settings.nodes ? kubelet(settings, directory, addresses, claims, clock) : null;
            logs = kubelet == null ? null : new KubeletLogs(kubelet);
            apiServer.podLogs(logs);
            apiServer.podConnections(kubelet == null ? null : new KubeletConnections(kubelet));
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
                "127.0.0.1", apiServer.url().getPort(), apiServer.caPem(), (namespace, account) -> apiServer.token());
        Kubelet node = new Kubelet(
                new Kubelet.Settings(
                        settings.virtualNodes(),
                        settings.nodeGrace.dividedBy(HEARTBEATS),
                        directory,
                        settings.volumeRefresh,
                        backoff),
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
        Scheduler scheduler = new Scheduler(client, clock);
        parts.push(scheduler);
        scheduler.start();
        if (settings.controllers) {
            NodeMonitor monitor = new NodeMonitor(client, settings.nodeGrace, clock);
            parts.push(monitor);
            monitor.start();
        }
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

    /** Accidents for tests. */
    public Faults faults() {
        return new Faults(node(), blackhole);
    }

    /** Kills all containers, stops everything and deletes its files; in a directory that was given, logs stay. */
    @Override
    public void close() {
        ClusterEnd.close(parts);
    }

    /** Settings of a cluster. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);
        private static final String LABEL_VALUE = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";

        private Path directory;
        private final List<Path> images = new ArrayList<>();
        private final List<Path> crds = new ArrayList<>();
        private Duration volumeRefresh = DEFAULT_REFRESH;
        private Duration crashBackoff = Backoff.KUBELET.base();
        private int port;
        private boolean nodes = true;
        private int nodeCount = 1;
        private List<String> zones = List.of("zone-a");
        private Duration nodeGrace = Duration.ofSeconds(50);
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

        /**
         * The wait before a crashed container's second restart and before the pod that follows a Job's failed one, doubled
         * for each further one; default 10 s.
         */
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

        /** How many nodes there are, {@code node-1} and on; at least 1, default 1. All are this machine. */
        public Builder nodes(int count) {
            nodeCount = count;
            return this;
        }

        /** The zones that the nodes are in, in turn; default {@code zone-a} alone. */
        public Builder zones(String... names) {
            zones = List.of(names);
            return this;
        }

        /** How long a node may be silent until it counts as lost; at least 1 s, default 50 s as on a real cluster. */
        public Builder nodeGrace(Duration value) {
            nodeGrace = value;
            return this;
        }

        private List<Kubelet.VirtualNode> virtualNodes() {
            return IntStream.range(0, nodeCount)
                    .mapToObj(i -> new Kubelet.VirtualNode("node-" + (i + 1), zones.get(i % zones.size())))
                    .toList();
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
            if (nodeCount < 1) {
                throw new IllegalArgumentException("the number of nodes is " + nodeCount + ": give at least 1");
            }
            if (zones.isEmpty() || !zones.stream().allMatch(zone -> zone.matches(LABEL_VALUE))) {
                throw new IllegalArgumentException("the zones are " + zones
                        + ": give at least one, each of letters, digits, '-', '_' and '.', as in a label");
            }
            if (nodeGrace.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("node grace is " + nodeGrace.toMillis() + " ms: give at least 1 s");
            }
            try {
                return new EmbeddedCluster(this);
            } catch (IOException e) {
                throw new UncheckedIOException("the cluster can't start: " + e.getMessage(), e);
            }
        }
    }
}
