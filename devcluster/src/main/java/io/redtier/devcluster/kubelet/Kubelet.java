package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.network.HostsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The node: binds pending pods to itself and runs their containers as processes of this machine. Closing it kills every one
 * of them. Thread-safe.
 */
public final class Kubelet implements AutoCloseable {
    /** Address of the node itself. */
    public static final String NODE_IP = "127.0.0.1";

    /**
     * @param nodeName name of the Node object it plays
     * @param directory where pods' files and logs are kept
     * @param volumeRefresh time between two updates of mounted ConfigMaps and Secrets
     * @param backoff of crashing containers
     */
    public record Settings(String nodeName, Path directory, Duration volumeRefresh, Backoff backoff) {}

    private final Node node;
    private final Scheduler scheduler;
    private final EventRecorder schedulerEvents;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private SharedIndexInformer<Pod> informer;

    /**
     * Finds the programs it needs; {@link #start} does the rest.
     *
     * @param addresses gives each new pod its address
     * @throws IOException when the directory can't be used
     * @throws IllegalStateException when bubblewrap or nsenter is missing
     */
    public Kubelet(
            Settings settings,
            KubernetesClient client,
            ApiAccess api,
            ImageTable images,
            Supplier<String> addresses,
            ClaimFolders claims,
            Clock clock)
            throws IOException {
        Path pods = settings.directory().resolve("pods");
        Files.createDirectories(pods);
        ContainerRuntime runtime = new ContainerRuntime(Bubblewrap.find(), pods);
        ExecutorService pool = Executors.newCachedThreadPool(daemon("kubelet"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemon("kubelet-timer"));
        this.schedulerEvents = new EventRecorder(client, "default-scheduler", null, clock);
        this.scheduler = new Scheduler(client, settings.nodeName(), schedulerEvents);
        this.node = new Node(
                settings.nodeName(),
                NODE_IP,
                pods,
                settings.directory().resolve("logs"),
                client,
                api,
                new StatusPatch(client),
                new EventRecorder(client, "kubelet", settings.nodeName(), clock),
                new ApiConfigSource(client),
                images,
                runtime,
                addresses,
                claims,
                new PodHosts(),
                settings.backoff(),
                settings.volumeRefresh(),
                clock,
                pool,
                timer);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Registers the node and begins to watch pods. */
    public void start() {
        NodeObject.register(node.client(), node.name(), node.ip(), node.clock().instant());
        informer = node.client()
                .pods()
                .inAnyNamespace()
                .runnableInformer(0)
                .addEventHandler(new ResourceEventHandler<>() {
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
                        Optional.ofNullable(workers.get(pod.getMetadata().getUid()))
                                .ifPresent(PodWorker::removed);
                    }
                });
        informer.run();
    }

    private void seen(Pod pod) {
        if (Scheduler.isPending(pod)) {
            node.pool().execute(() -> scheduler.bind(pod));
        } else if (node.name().equals(pod.getSpec().getNodeName())) {
            String uid = pod.getMetadata().getUid();
            PodWorker known = workers.get(uid);
            if (known != null) {
                known.update(pod);
            } else {
                PodWorker worker = new PodWorker(node, pod, () -> workers.remove(uid));
                workers.put(uid, worker);
                worker.start();
                worker.update(pod);
            }
        }
    }

    /** Brings the hosts files of all pods to these names. */
    public void names(List<HostsFile.Name> names) {
        node.hosts().update(names);
    }

    /** The main processes of a pod's running containers; empty when it has none or is unknown. */
    public List<ProcessHandle> processes(String namespace, String pod) {
        return worker(namespace, pod).map(PodWorker::processes).orElse(List.of());
    }

    /** The output of a container; nothing when there is no such pod, container or run. */
    Optional<ContainerLog> log(String namespace, String pod, String container, boolean previous) {
        return worker(namespace, pod).flatMap(worker -> worker.log(container, previous));
    }

    /** The process of a container; empty when it does not run. */
    Optional<ContainerProcess> process(String namespace, String pod, String container) {
        return worker(namespace, pod).flatMap(worker -> worker.process(container));
    }

    /** A pod's address; empty when the pod is unknown. */
    Optional<String> ip(String namespace, String pod) {
        return worker(namespace, pod).map(worker -> worker.context().ip());
    }

    ContainerRuntime runtime() {
        return node.runtime();
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
        node.timer().shutdownNow();
        node.pool().shutdownNow();
        node.runtime().close();
        node.events().close();
        schedulerEvents.close();
    }
}
