package io.redtier.devcluster.podnetwork;

import static io.redtier.devcluster.client.DaemonThreads.daemon;

import io.redtier.devcluster.network.RelayLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of the pods that have one of their own, and what goes wrong in them. The namespaces end with this program however
 * that ends. Thread-safe.
 */
public final class PodNetworks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodNetworks.class);
    private static final long LOOK_MILLIS = 50;
    /** What the kernel takes as the path of a socket. */
    private static final int LONGEST_PATH = 107;

    private static final String ENDINGS = "/00000.out";

    private final Path directory;
    private final Predicate<InetAddress> ofCluster;
    private final InetSocketAddress apiServer;
    private final Map<InetAddress, PodNetwork> networks = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RelayLoop loop = new RelayLoop("pod-networks", LOG::error);
    // It starts the agents, too: the kernel kills them when the thread ends that started them.
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(daemon("pod-networks-watch"));

    /**
     * Begins to look, as soon as there is a network, who listens where.
     *
     * @param directory existing, for sockets
     * @param ofCluster whether pods and Services of this cluster may have the address
     * @param apiServer which pods reach too
     */
    public PodNetworks(Path directory, Predicate<InetAddress> ofCluster, InetSocketAddress apiServer) {
        this.directory = directory;
        this.ofCluster = ofCluster;
        this.apiServer = apiServer;
        watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** {@return why pods can't have networks of their own here; empty if they can} */
    public Optional<String> obstacle() {
        int length = (directory + ENDINGS).getBytes(StandardCharsets.UTF_8).length;
        return length > LONGEST_PATH
                ? Optional.of("pods can't have networks of their own in a folder with a path this long, "
                        + "sockets could not be opened there: " + directory)
                : Sandbox.obstacle();
    }

    /**
     * Makes a network for a new pod.
     *
     * @throws IOException when the machine does not permit it; the message says why
     */
    public PodNetwork open(String podIp) throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw new IOException(obstacle.get());
        }
        InetAddress address = InetAddress.getByName(podIp);
        PodNetwork network = new PodNetwork(
                address,
                directory.resolve(Integer.toString(count.incrementAndGet())),
                loop,
                this::launch,
                everybody(),
                ended -> networks.remove(ended.address()));
        networks.put(address, network);
        return network;
    }

    private Process launch(ProcessBuilder program) throws IOException, InterruptedException {
        try {
            return watch.submit(program::start).get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "a network for the pod can't be made: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private Set<InetSocketAddress> everybody() throws IOException {
        Set<InetSocketAddress> all =
                new HashSet<>(Listeners.of(ProcessHandle.current().pid()));
        all.removeIf(listener -> !ofCluster.test(listener.getAddress()));
        all.add(apiServer);
        return all;
    }

    private void look() {
        if (networks.isEmpty()) {
            return;
        }
        try {
            Set<InetSocketAddress> everybody = everybody();
            Map<PodNetwork, Set<InetSocketAddress>> reachable = new HashMap<>();
            for (PodNetwork network : networks.values()) {
                unlessGone(network, () -> reachable.put(network, network.look()));
            }
            reachable.values().forEach(everybody::addAll);
            for (PodNetwork network : reachable.keySet()) {
                unlessGone(network, () -> network.tell(everybody));
            }
            // At last, so that who is seen to be ready from here can be reached by the other pods, too.
            reachable.forEach(PodNetwork::open);
        } catch (IOException e) {
            LOG.warn("Nobody knows who listens where: {}", e.getMessage());
        }
    }

    private void unlessGone(PodNetwork network, RelayLoop.Task task) {
        try {
            task.run();
        } catch (IOException e) {
            if (networks.remove(network.address(), network)) {
                LOG.warn("The network of the pod at {} is gone: {}", network.address(), e.getMessage());
            }
        }
    }

    /**
     * Drops whatever the pods of one side and those of the other send to each other. Nothing that is sent after the return of the
     * call arrives.
     *
     * @param one addresses of pods
     * @param other addresses of pods
     * @throws IllegalArgumentException when one has no network of its own
     */
    public void partition(Set<String> one, Set<String> other) {
        Set<PodNetwork> left = find(one);
        Set<PodNetwork> right = find(other);
        change(() -> {
            for (PodNetwork network : left) {
                network.cutOffFrom(addresses(right));
            }
            for (PodNetwork network : right) {
                network.cutOffFrom(addresses(left));
            }
        });
    }

    /**
     * Drops whatever the pod and others send to each other, as {@link #partition} does.
     *
     * @throws IllegalArgumentException when it has no network of its own
     */
    public void unplug(String pod) {
        PodNetwork network = find(pod);
        change(() -> {
            network.unplug();
            for (PodNetwork other : networks.values()) {
                unlessGone(other, () -> other.hold(Set.of(network.address())));
            }
        });
    }

    /**
     * Slows down whatever the pod and others send to each other.
     *
     * @param latency each way
     * @param bytesPerSecond each way, of all connections together
     * @throws IllegalArgumentException when it has no network of its own
     */
    public void slow(String pod, Duration latency, long bytesPerSecond) {
        PodNetwork network = find(pod);
        change(() -> network.slow(latency, bytesPerSecond));
    }

    /** Undoes all partitions and slow links. */
    public void heal() {
        change(() -> {
            for (PodNetwork network : networks.values()) {
                unlessGone(network, network::heal);
            }
        });
    }

    private Set<PodNetwork> find(Set<String> pods) {
        return pods.stream().map(this::find).collect(Collectors.toSet());
    }

    private PodNetwork find(String pod) {
        return networks.values().stream()
                .filter(network -> network.address().getHostAddress().equals(pod))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the pod at " + pod + " shares this machine's network: give it one of its own"));
    }

    private static Set<InetAddress> addresses(Set<PodNetwork> networks) {
        return networks.stream().map(PodNetwork::address).collect(Collectors.toSet());
    }

    private void change(RelayLoop.Task change) {
        if (watch.isShutdown()) {
            throw new IllegalStateException("the cluster has ended");
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                change.run();
                loop.callAll();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    /** Ends all networks. */
    @Override
    public void close() {
        watch.shutdownNow();
        networks.values().forEach(PodNetwork::close);
        loop.close();
    }
}
