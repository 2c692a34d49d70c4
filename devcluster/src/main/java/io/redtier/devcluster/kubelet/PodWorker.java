package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod on this node, from the moment it is bound until nothing of it is left: volumes,
 * containers, status, termination. All its state is confined to its tasks.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration MAX_RETRY = Duration.ofSeconds(10);
    private static final Duration FORCED_GRACE = Duration.ofSeconds(2);

    private final Node node;
    private final PodContext context;
    private final SerialExecutor tasks;
    private final Runnable finished;
    private final Instant created;
    private final PodContainers containers;
    private Duration retry = RETRY;
    private Future<?> refresh;
    private boolean prepared;
    private boolean stopping;
    private Duration grace;
    private boolean gone;
    private boolean finishing;

    /** @param finished called when nothing of the pod is left on this machine */
    PodWorker(Node node, Pod pod, Runnable finished) {
        this.node = node;
        this.context = new PodContext(node, pod, node.addresses().apply(pod));
        this.tasks = new SerialExecutor(node.pool(), node.timer());
        this.finished = finished;
        this.created = node.clock().instant();
        String policy = Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
        this.containers = new PodContainers(
                workers(pod.getSpec().getInitContainers(), code -> code != 0 && !policy.equals("Never")),
                workers(
                        pod.getSpec().getContainers(),
                        code -> policy.equals("Always") || policy.equals("OnFailure") && code != 0),
                node.clock());
    }

    private List<ContainerWorker> workers(List<Container> specs, IntPredicate restarts) {
        return Optional.ofNullable(specs).orElse(List.of()).stream()
                .map(container -> new ContainerWorker(node, context, container, restarts, tasks, this::changed))
                .toList();
    }

    /** Brings it up. */
    void start() {
        tasks.execute(() -> {
            writeStatus();
            prepare();
        });
    }

    /** The pod as the API server has it now; ends it when that says so. */
    void update(Pod latest) {
        tasks.execute(() -> {
            context.update(latest);
            if (PodStatuses.givenUp(latest)) {
                writeStatus();
            }
            if (latest.getMetadata().getDeletionTimestamp() != null) {
                stop(Duration.ofSeconds(Optional.ofNullable(latest.getMetadata().getDeletionGracePeriodSeconds())
                        .orElseGet(() -> context.grace().toSeconds())));
            }
        });
    }

    /** The API server no longer has the pod. */
    void removed() {
        tasks.execute(() -> {
            gone = true;
            stop(FORCED_GRACE);
        });
    }

    /**
     * Does nothing any more, as when its node is lost; what happens meanwhile is made up for by {@link #resume}.
     *
     * @param hang whether containers stand still that are being launched at this moment
     */
    void pause(boolean hang) {
        containers.all().forEach(worker -> worker.hang(hang));
        tasks.pause();
    }

    /** Goes on, and writes its status anew, since others may have written meanwhile. */
    void resume() {
        tasks.resume();
        tasks.execute(this::writeStatus);
    }

    /** The processes of the containers that run now; safe from any thread, may be a moment old. */
    List<ProcessHandle> processes() {
        return containers
                .all()
                .flatMap(worker -> worker.process().stream())
                .map(ContainerProcess::main)
                .toList();
    }

    /** The process of the container with this name, if it runs; safe from any thread, may be a moment old. */
    Optional<ContainerProcess> process(String container) {
        return containers.find(container).flatMap(ContainerWorker::process);
    }

    /** Output of a container's present or previous run, if the pod has such a container and it had such a run. */
    Optional<ContainerLog> log(String container, boolean previous) {
        return containers.find(container).flatMap(worker -> {
            int run = worker.restartCount() - (previous ? 1 : 0);
            return run < 0
                    ? Optional.empty()
                    : Optional.of(new ContainerLog(
                            context.files().log(container, run),
                            () -> worker.restartCount() == run
                                    && worker.process().isPresent()));
        });
    }

    PodContext context() {
        return context;
    }

    /** Name of the node that it is on. */
    String node() {
        return node.name();
    }

    private void prepare() {
        if (stopping) {
            return;
        }
        try {
            context.connect();
        } catch (IOException e) {
            prepareLater("FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            context.prepare();
            prepared = true;
            containers.proceed();
            refresh = tasks.schedule(node.volumeRefresh(), this::refresh);
        } catch (ContainerConfigException | IOException | KubernetesClientException e) {
            prepareLater("FailedMount", "MountVolume.SetUp failed: " + e.getMessage());
        }
    }

    private void prepareLater(String reason, String message) {
        context.warning(reason, message);
        tasks.schedule(retry, this::prepare);
        retry = retry.multipliedBy(2).compareTo(MAX_RETRY) < 0 ? retry.multipliedBy(2) : MAX_RETRY;
    }

    private void refresh() {
        if (stopping) {
            return;
        }
        try {
            context.refresh();
        } catch (ContainerConfigException | IOException | KubernetesClientException e) {
            // Containers keep what they have, and the next round tries again.
            context.warning("FailedMount", "MountVolume.SetUp failed: " + e.getMessage());
        }
        refresh = tasks.schedule(node.volumeRefresh(), this::refresh);
    }

    private void changed() {
        if (prepared || stopping) {
            containers.proceed();
        }
        writeStatus();
        if (containers.over()) {
            context.disconnect();
        }
        if (stopping) {
            finish();
        }
    }

    private void stop(Duration within) {
        if (stopping && within.compareTo(grace) >= 0) {
            return;
        }
        stopping = true;
        grace = within;
        if (refresh != null) {
            refresh.cancel(false);
        }
        containers.stop(within);
        finish();
    }

    private void finish() {
        if (!containers.over() || finishing) {
            return;
        }
        finishing = true;
        try {
            if (!gone) {
                delete();
            }
            context.delete();
            finished.run();
        } catch (KubernetesClientException | IOException e) {
            LOG.warn("Pod {} is not removed yet", context.fullName(), e);
            finishing = false;
            tasks.schedule(MAX_RETRY, this::finish);
        }
    }

    /** Nobody else removes a pod that waits for its node, so the name still belongs to this one unless it was forced. */
    private void delete() {
        Pod pod = context.pod();
        var resource = node.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName());
        Pod present = resource.get();
        if (present != null
                && present.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
            resource.withGracePeriod(0).delete();
        }
    }

    private void writeStatus() {
        if (gone || finishing || node.pool().isShutdown()) {
            return;
        }
        Pod pod = context.pod();
        var observed = new PodStatuses.Observed(
                containers.initStatuses(), containers.mainStatuses(), context.ip(), node.ip(), created);
        var status = PodStatuses.of(pod, observed, node.clock().instant());
        try {
            if (node.statusPatch().write(pod, status)) {
                Pod next = new PodBuilder(pod).withStatus(status).build();
                context.update(next);
            }
        } catch (KubernetesClientException e) {
            LOG.warn("Status of pod {} is not written yet", context.fullName(), e);
            tasks.schedule(RETRY, this::writeStatus);
        }
    }
}
