package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.redtier.devcluster.client.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container of one pod over all its runs: starts it, restarts it with back-off, ends it. Confined to the pod's tasks but for
 * {@link #process}, {@link #hang} and {@link #restartCount}.
 */
final class ContainerWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerWorker.class);
    private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);
    private static final int START_FAILED = 128;

    private final Node node;
    private final PodContext pod;
    private final Container container;
    private final boolean sidecar;
    private final IntPredicate restarts;
    private final SerialExecutor tasks;
    private final Runnable changed;

    private ContainerState state = ContainerStates.waiting("ContainerCreating", null);
    private ContainerState lastState = new ContainerState();
    private volatile int restartCount;
    private volatile ContainerRun run;
    /** Of the present run, also before the pod's tasks know that it has begun. */
    private volatile ContainerProcess process;

    private volatile boolean hanging;
    private String id;
    private Duration wait;
    private boolean touched;
    private boolean launching;
    private boolean stopping;
    private Future<?> pending;

    /**
     * @param restarts whether to run it again after it ended with this exit code, unless it is a sidecar, which always is
     * @param changed called after each change of the status
     */
    ContainerWorker(
            Node node,
            PodContext pod,
            Container container,
            IntPredicate restarts,
            SerialExecutor tasks,
            Runnable changed) {
        this.node = node;
        this.pod = pod;
        this.container = container;
        this.sidecar = "Always".equals(container.getRestartPolicy());
        this.restarts = sidecar ? code -> true : restarts;
        this.tasks = tasks;
        this.changed = changed;
    }

    String name() {
        return container.getName();
    }

    /** Whether it is an init container that goes on beside the others. */
    boolean sidecar() {
        return sidecar;
    }

    /** How long it may take to end when nobody is in a hurry. */
    Duration grace() {
        return pod.grace();
    }

    Optional<ContainerProcess> process() {
        return Optional.ofNullable(process);
    }

    /**
     * Says whether a process that is being launched shall stand still when it is there (SIGSTOP). One that is there already is
     * found by {@link #process} after this.
     */
    void hang(boolean value) {
        hanging = value;
    }

    int restartCount() {
        return restartCount;
    }

    ContainerStatus status() {
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(id == null ? "" : container.getImage())
                .withContainerID(id)
                .withState(state)
                .withLastState(lastState)
                .withRestartCount(restartCount)
                .withStarted(run != null && run.started())
                .withReady(run != null && run.ready())
                .build();
    }

    /** Whether it was never started. */
    boolean untouched() {
        return !touched;
    }

    /** Whether it ended and will not run again. */
    boolean over() {
        return run == null
                && !launching
                && (stopping
                        || state.getTerminated() != null
                                && !restarts.test(state.getTerminated().getExitCode()));
    }

    /** Runs it, for the first time or again. */
    void start() {
        if (stopping || launching || run != null) {
            return;
        }
        touched = true;
        launching = true;
        node.pool().execute(this::launch);
    }

    private void launch() {
        try {
            ContainerSpec spec = pod.spec(container);
            ContainerProcess begun = node.runtime().start(spec, pod.files().log(container.getName(), restartCount));
            process = begun;
            if (hanging) {
                stand(begun.main());
            }
            tasks.execute(() -> launched(new ContainerRun(node, pod, container, begun, tasks, changed)));
        } catch (ContainerConfigException e) {
            tasks.execute(() -> notMade(e));
        } catch (IOException e) {
            tasks.execute(() -> notStarted(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The API server did not answer, perhaps: as good a reason to try again.
            tasks.execute(() -> notMade(new ContainerConfigException("CreateContainerError", String.valueOf(e))));
        }
    }

    private void stand(ProcessHandle main) throws InterruptedException {
        try {
            Signals.freeze(List.of(main));
            if (!hanging) {
                // Told to go on in between, and perhaps before it stood.
                Signals.resume(List.of(main));
            }
        } catch (IOException e) {
            LOG.warn("Container {} of pod {} does not stand still", container.getName(), pod.fullName(), e);
        }
    }

    private void notMade(ContainerConfigException e) {
        launching = false;
        if (e.reason().equals("ImagePullBackOff")) {
            event("Warning", "Failed", "Error: ErrImagePull: " + e.getMessage());
        } else {
            event("Warning", "Failed", "Error: " + e.getMessage());
            pending = tasks.schedule(CONFIG_RETRY, this::start);
        }
        become(ContainerStates.waiting(e.reason(), e.getMessage()));
    }

    private void notStarted(IOException e) {
        launching = false;
        Instant now = node.clock().instant();
        event("Warning", "Failed", "Error: " + e.getMessage());
        ended(ContainerStates.terminated(START_FAILED, "StartError", e.getMessage(), now, now, id), Duration.ZERO);
    }

    private void launched(ContainerRun launched) {
        launching = false;
        run = launched;
        id = launched.id();
        event("Normal", "Pulled", "Container image \"" + container.getImage() + "\" already present on machine");
        event("Normal", "Created", "Created container: " + container.getName());
        event("Normal", "Started", "Started container " + container.getName());
        launched.process().exit().thenAccept(code -> tasks.execute(() -> exited(launched, code)));
        if (stopping) {
            launched.process().kill();
            return;
        }
        become(ContainerStates.running(launched.startedAt()));
        launched.begin();
    }

    private void exited(ContainerRun ended, int code) {
        ContainerState terminated = ended.exited(code);
        run = null;
        process = null;
        ended(terminated, Duration.between(ended.startedAt(), node.clock().instant()));
    }

    private void ended(ContainerState terminated, Duration ran) {
        if (stopping || !restarts.test(terminated.getTerminated().getExitCode())) {
            become(terminated);
            return;
        }
        wait = node.backoff().next(wait, ran);
        if (wait.isZero()) {
            become(terminated);
            again(terminated);
            return;
        }
        lastState = terminated;
        event(
                "Warning",
                "BackOff",
                "Back-off restarting failed container %s in pod %s".formatted(container.getName(), pod.fullName()));
        pending = tasks.schedule(wait, () -> again(terminated));
        become(ContainerStates.waiting(
                "CrashLoopBackOff",
                "back-off %ds restarting failed container=%s pod=%s"
                        .formatted(wait.toSeconds(), container.getName(), pod.fullName())));
    }

    private void again(ContainerState terminated) {
        if (!stopping) {
            lastState = terminated;
            restartCount++;
            start();
        }
    }

    /** Ends it for good, as {@link ContainerRun#end}; a second call may shorten the grace period. */
    void stop(Duration grace) {
        boolean first = !stopping;
        stopping = true;
        if (run == null) {
            if (pending != null) {
                pending.cancel(false);
            }
            changed.run();
            return;
        }
        if (first) {
            event("Normal", "Killing", "Stopping container " + container.getName());
        }
        run.end(grace);
    }

    private void become(ContainerState next) {
        state = next;
        changed.run();
    }

    private void event(String type, String reason, String message) {
        pod.containerEvent(container, type, reason, message);
    }
}
