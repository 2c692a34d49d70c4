package io.redtier.devcluster.kubelet;

import static io.redtier.devcluster.client.DaemonThreads.daemon;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.network.HostsFile;
import io.redtier.devcluster.podnetwork.PodNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All nodes: runs the containers of the pods that are bound to them as processes of this machine. Closing it kills every one of
 * them. Thread-safe.
 */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

    /** Address of the nodes themselves. */
    public static final String NODE_IP = "127.0.0.1";

    private final KubeletSettings settings;
    private final KubernetesClient client;
    private final Clock clock;
    private final ContainerRuntime runtime;
    private final PodHosts hosts = new PodHosts();
    private final LimitedVolumes limited = new LimitedVolumes();
    private final ClaimFolders claims;
    private final PodNetworks networks;
    private final ExecutorService pool = Executors.newCachedThreadPool(daemon("kubelet"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemon("kubelet-timer"));
    private final NodeLeases leases;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private SharedIndexInformer<Pod> informer;

    /**
     * Finds the programs it needs; {@link #start} does the rest.
     *
     * @param addresses gives each new pod its address
     * @param networks of the pods that have one of their own
     * @throws IOException when the directory can't be used
     * @throws IllegalStateException when bubblewrap or nsenter is missing
     */
    public Kubelet(
            KubeletSettings settings,
            KubernetesClient client,
            ApiAccess api,
            ImageTable images,
            Function<Pod, String> addresses,
            PodNetworks networks,
            ClaimFolders claims,
            Clock clock)
            throws IOException {
        this.settings = settings;
        this.client = client;
        this.clock = clock;
        this.claims = claims;
        this.networks = networks;
        this.leases = new NodeLeases(client, clock);
        Path pods = settings.directory().resolve("pods");
        Files.createDirectories(pods);
        this.runtime = new ContainerRuntime(Bubblewrap.find(), new MemoryWatch(timer), limited, pods);
        StatusPatch statusPatch = new StatusPatch(client);
        for (KubeletSettings.VirtualNode node : settings.nodes()) {
            nodes.put(
                    node.name(),
                    new Node(
                            node.name(),
                            NODE_IP,
                            pods,
                            settings.directory().resolve("logs"),
                            client,
                            api,
                            statusPatch,
                            new EventRecorder(client, "kubelet", node.name(), clock),
                            new ApiConfigSource(client),
                            images,
                            runtime,
                            addresses,
                            claims,
                            limited,
                            hosts,
                            networks,
                            settings.ownNetworks(),
                            settings.backoff(),
                            settings.volumeRefresh(),
                            clock,
                            pool,
                            timer));
        }
    }

    /** Registers the nodes and begins to watch pods. */
    public void start() {
        for (KubeletSettings.VirtualNode node : settings.nodes()) {
            NodeObject.register(client, node.name(), node.zone(), NODE_IP, clock.instant());
            leases.renew(node.name());
        }
        long period = settings.heartbeat().toMillis();
        timer.scheduleAtFixedRate(() -> pool.execute(this::heartbeat), period, period, TimeUnit.MILLISECONDS);
        informer = client.pods().inAnyNamespace().runnableInformer(0).addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                seen(pod);
            }

            @Override
            public void onUpdate(Pod old, Pod pod) {
                seen(pod);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {
                Optional.ofNullable(workers.get(pod.getMetadata().getUid())).ifPresent(PodWorker::removed);
            }
        });
        informer.run();
    }

    private void heartbeat() {
        nodes.keySet().stream().filter(node -> !lost.contains(node)).forEach(this::beat);
    }

    /** It may have been given up in spite of its heartbeats, by somebody who looked a moment too early. */
    private void beat(String node) {
        leases.renew(node);
        try {
            if (NodeObject.ready(client, node, NODE_IP, clock.instant())) {
                on(node).forEach(PodWorker::resume);
            }
        } catch (KubernetesClientException e) {
            LOG.debug("Node {} does not know whether it is ready", node, e);
        }
    }

    private void seen(Pod pod) {
        Node node = pod.getSpec().getNodeName() == null
                ? null
                : nodes.get(pod.getSpec().getNodeName());
        if (node != null) {
            String uid = pod.getMetadata().getUid();
            PodWorker known = workers.get(uid);
            if (known != null) {
                known.update(pod);
            } else {
                PodWorker worker = new PodWorker(node, pod, () -> workers.remove(uid));
                workers.put(uid, worker);
                if (lost.contains(node.name())) {
                    worker.pause(false);
                }
                worker.start();
                worker.update(pod);
            }
        }
    }

    /** Brings the hosts files of all pods to these names. */
    public void names(List<HostsFile.Name> names) {
        hosts.update(names);
    }

    /**
     * Makes a node stop doing anything and sending heartbeats; its containers run on, unobserved.
     *
     * @param hang whether a container that is being launched at this moment stands still as soon as its process is there
     * @return the main processes of its containers
     * @throws IllegalArgumentException when there is no such node
     */
    public List<ProcessHandle> lose(String node, boolean hang) {
        require(node);
        lost.add(node);
        return on(node).peek(worker -> worker.pause(hang))
                .flatMap(worker -> worker.processes().stream())
                .toList();
    }

    /**
     * Makes a lost node go on: it is ready, and does for its pods what it would have done meanwhile.
     *
     * @throws IllegalArgumentException when there is no such node
     */
    public void recover(String node) {
        require(node);
        lost.remove(node);
        leases.renew(node);
        NodeObject.ready(client, node, NODE_IP, clock.instant());
        on(node).forEach(PodWorker::resume);
    }

    /** The volumes of limited size. */
    public LimitedClaims limitedClaims() {
        return new LimitedClaims(client, claims, limited);
    }

    /** The networks of the pods that have one of their own. */
    public PodNetworks networks() {
        return networks;
    }

    private void require(String node) {
        if (!nodes.containsKey(node)) {
            throw new IllegalArgumentException("there is no node " + node + ", only " + nodes.keySet());
        }
    }

    private Stream<PodWorker> on(String node) {
        return workers.values().stream().filter(worker -> worker.node().equals(node));
    }

    /** The main processes of a pod's running containers; empty when it has none or is unknown. */
    public List<ProcessHandle> processes(String namespace, String pod) {
        return worker(namespace, pod).map(PodWorker::processes).orElse(List.of());
    }

    /** The output of a container; nothing when there is no such pod, container or run. */
    Optional<ContainerLog> log(String namespace, String pod, String container, boolean previous) throws IOException {
        requireReachable(namespace, pod);
        return worker(namespace, pod).flatMap(worker -> worker.log(container, previous));
    }

    /** The process of a container; empty when it does not run. */
    Optional<ContainerProcess> process(String namespace, String pod, String container) throws IOException {
        requireReachable(namespace, pod);
        return worker(namespace, pod).flatMap(worker -> worker.process(container));
    }

    /** A pod's address; empty when the pod is unknown. */
    public Optional<String> address(String namespace, String pod) {
        return worker(namespace, pod).map(worker -> worker.context().ip());
    }

    /** @throws IOException when the pod's node is lost */
    void requireReachable(String namespace, String pod) throws IOException {
        Optional<String> node = worker(namespace, pod).map(PodWorker::node).filter(lost::contains);
        if (node.isPresent()) {
            throw new IOException("error dialing backend: node %s does not answer".formatted(node.get()));
        }
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    private Optional<PodWorker> worker(String namespace, String name) {
        return workers.values().stream()
                .filter(worker -> worker.context().pod().getMetadata().getName().equals(name))
                .filter(worker ->
                        worker.context().pod().getMetadata().getNamespace().equals(namespace))
                .findFirst();
    }

    /** Kills every container and returns when they are gone. */
    @Override
    public void close() {
        if (informer != null) {
            informer.close();
        }
        timer.shutdownNow();
        pool.shutdownNow();
        runtime.close();
        limited.close();
        nodes.values().forEach(node -> node.events().close());
    }
}
