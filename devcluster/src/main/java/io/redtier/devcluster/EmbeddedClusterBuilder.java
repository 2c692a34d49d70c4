package io.redtier.devcluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.devcluster.kubelet.Backoff;
import io.redtier.devcluster.kubelet.ImageTable;
import io.redtier.devcluster.kubelet.KubeletSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Settings of a cluster. Not thread-safe. */
public final class EmbeddedClusterBuilder {
    private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);
    /** As many fit into the time after which a node is given up. */
    private static final int HEARTBEATS = 5;

    private static final String LABEL_VALUE = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";

    Path directory;
    private final List<Path> images = new ArrayList<>();
    final List<Path> crds = new ArrayList<>();
    private Duration volumeRefresh = DEFAULT_REFRESH;
    Duration crashBackoff = Backoff.KUBELET.base();
    int port;
    boolean nodes = true;
    private int nodeCount = 1;
    private List<String> zones = List.of("zone-a");
    private Duration nodeGrace = Duration.ofSeconds(50);
    boolean controllers = true;
    private Predicate<Pod> ownNetworks = pod -> false;

    EmbeddedClusterBuilder() {}

    /** Where state and logs go; made if absent. Default: a temporary folder that is deleted on close. */
    public EmbeddedClusterBuilder directory(Path value) {
        directory = value;
        return this;
    }

    /** An image table; may be repeated, earlier tables win. Default: the built-in images only. */
    public EmbeddedClusterBuilder images(Path value) {
        images.add(value);
        return this;
    }

    /** A folder of CustomResourceDefinitions to load at the start; may be repeated. */
    public EmbeddedClusterBuilder crds(Path value) {
        crds.add(value);
        return this;
    }

    /** Time between two updates of mounted ConfigMaps and Secrets; more than 0, default 60 s as on a real node. */
    public EmbeddedClusterBuilder volumeRefresh(Duration value) {
        volumeRefresh = value;
        return this;
    }

    /**
     * The wait before a crashed container's second restart and before the pod that follows a Job's failed one, doubled
     * for each further one; default 10 s.
     */
    public EmbeddedClusterBuilder crashBackoff(Duration value) {
        crashBackoff = value;
        return this;
    }

    /** The API server's port on 127.0.0.1; default 0, any free one. */
    public EmbeddedClusterBuilder port(int value) {
        port = value;
        return this;
    }

    /** Whether pods run; default true. Without nodes they stay pending. */
    public EmbeddedClusterBuilder nodes(boolean value) {
        nodes = value;
        return this;
    }

    /** How many nodes there are, {@code node-1} and on; at least 1, default 1. All are this machine. */
    public EmbeddedClusterBuilder nodes(int count) {
        nodeCount = count;
        return this;
    }

    /** The zones that the nodes are in, in turn; default {@code zone-a} alone. */
    public EmbeddedClusterBuilder zones(String... names) {
        zones = List.of(names);
        return this;
    }

    /** How long a node may be silent until it counts as lost; at least 1 s, default 50 s as on a real cluster. */
    public EmbeddedClusterBuilder nodeGrace(Duration value) {
        nodeGrace = value;
        return this;
    }

    /**
     * Which pods get networks of their own, so that {@link Faults} can partition them and slow them down; default none. Each costs a
     * process of about 40 MiB. A pod's annotation {@code devcluster.redtier.io/network}, {@code own} or {@code shared}, wins.
     * Where the machine forbids it such pods do not start: see {@link Faults#partitionObstacle()}.
     */
    public EmbeddedClusterBuilder ownNetworks(Predicate<Pod> value) {
        ownNetworks = value;
        return this;
    }

    KubeletSettings kubelet(Path state) {
        Backoff backoff = new Backoff(crashBackoff, Backoff.KUBELET.max(), Backoff.KUBELET.reset());
        return new KubeletSettings(
                virtualNodes(), nodeGrace.dividedBy(HEARTBEATS), state, volumeRefresh, backoff, ownNetworks);
    }

    ImageTable imageTable() throws IOException {
        return ImageTable.load(images);
    }

    /** How long a node may be silent; empty when nobody is to watch that. */
    Optional<Duration> watchedGrace() {
        return controllers ? Optional.of(nodeGrace) : Optional.empty();
    }

    private List<KubeletSettings.VirtualNode> virtualNodes() {
        return IntStream.range(0, nodeCount)
                .mapToObj(i -> new KubeletSettings.VirtualNode("node-" + (i + 1), zones.get(i % zones.size())))
                .toList();
    }

    /** Whether controllers act on workloads, Services and claims; default true. */
    public EmbeddedClusterBuilder controllers(boolean value) {
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
