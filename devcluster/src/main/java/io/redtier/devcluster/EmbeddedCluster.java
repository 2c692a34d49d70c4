package io.redtier.devcluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.apiserver.ApiServerConfig;
import io.redtier.devcluster.apiserver.PodLogs;
import io.redtier.devcluster.controller.Controllers;
import io.redtier.devcluster.kubelet.Backoff;
import io.redtier.devcluster.kubelet.ClaimFolders;
import io.redtier.devcluster.kubelet.ImageTable;
import io.redtier.devcluster.kubelet.Kubelet;
import io.redtier.devcluster.kubelet.KubeletConnections;
import io.redtier.devcluster.kubelet.KubeletLogs;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.Blackhole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final Kubelet kubelet;
    private final PodLogs logs;
    private final Blackhole blackhole;
    private final AddressBlock addresses;

    private EmbeddedCluster(Builder settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Path directory = ClusterDirectory.make(settings.directory, parts);
        try {
            addresses = AddressBlock.claim();
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
                Manifests.load(client, folder);
            }
            ClaimFolders claims = new ClaimFolders(directory.resolve("volumes"));
            if (settings.controllers) {
                Controllers controllers = new Controllers(client, claims::delete, settings.crashBackoff, clock);
                parts.push(controllers);
                controllers.start();
            }
            kubelet = settings.nodes
                    ? new ClusterNodes(apiServer, addresses, claims, clock).start(settings, directory, parts)
                    : null;
            logs = kubelet == null ? null : new KubeletLogs(kubelet);
            apiServer.podLogs(logs);
            apiServer.podConnections(kubelet == null ? null : new KubeletConnections(kubelet));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
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

    /** Accidents for tests. */
    public Faults faults() {
        return new Faults(node(), blackhole, addresses);
    }

    /** Kills all containers, stops everything and deletes its files; in a directory that was given, logs stay. */
    @Override
    public void close() {
        ClusterEnd.close(parts);
    }

    /** Settings of a cluster. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);
        /** As many fit into the time after which a node is given up. */
        private static final int HEARTBEATS = 5;

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

        Kubelet.Settings kubelet(Path state) {
            Backoff backoff = new Backoff(crashBackoff, Backoff.KUBELET.max(), Backoff.KUBELET.reset());
            return new Kubelet.Settings(virtualNodes(), nodeGrace.dividedBy(HEARTBEATS), state, volumeRefresh, backoff);
        }

        ImageTable imageTable() throws IOException {
            return ImageTable.load(images);
        }

        /** How long a node may be silent; empty when nobody is to watch that. */
        Optional<Duration> watchedGrace() {
            return controllers ? Optional.of(nodeGrace) : Optional.empty();
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
