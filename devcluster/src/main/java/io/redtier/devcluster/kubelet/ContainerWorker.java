package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.redtier.devcluster.client.SerialExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;

/** One container of one pod: starts it, watches it, restarts it with back-off, ends it. Confined to the pod's tasks. */
final class ContainerWorker {
    private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);
    private static final int START_FAILED = 128;
    private static final int LAST_WORDS_LIMIT = 4096;

    private final Node node;
    private final PodContext pod;
    private final Container container;
    private final IntPredicate restarts;
    private final SerialExecutor tasks;
    private final Runnable changed;

    private ContainerState state = ContainerStates.waiting("ContainerCreating", null);
    private ContainerState lastState = new ContainerState();
    private volatile int restartCount;
    private String id;
    private Duration wait;
    private Instant startedAt;
    private volatile ContainerProcess process;
    private Map<String, String> env = Map.of();
    private ContainerProbes probes;
    private boolean touched;
    private boolean launching;
    private boolean stopping;
    private boolean ending;
    private Future<?> pending;

    /**
     * @param restarts whether to run it again after it ended with this exit code
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
        this.restarts = restarts;
        this.tasks = tasks;
        this.changed = changed;
    }

    String name() {
        return container.getName();
    }

    Optional<ContainerProcess> process() {
        return Optional.ofNullable(process);
    }

    int restartCount() {
        return restartCount;
    }

    ContainerStatus status() {
        boolean started = probes != null && probes.started();
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(id == null ? "" : container.getImage())
                .withContainerID(id)
                .withState(state)
                .withLastState(lastState)
                .withRestartCount(restartCount)
                .withStarted(started)
                .withReady(probes != null && probes.ready())
                .build();
    }

    /** Whether it was never started. */
    boolean untouched() {
        return !touched;
    }

    /** Whether it ended and will not run again. */
    boolean over() {
        return process == null
                && !launching
                && (stopping
                        || state.getTerminated() != null
                                && !restarts.test(state.getTerminated().getExitCode()));
    }

    /** Runs it, for the first time or again. */
    void start() {
        if (stopping || launching || process != null) {
            return;
        }
        touched = true;
        launching = true;
        node.pool().execute(this::launch);
    }

    private void launch() {
        try {
            ContainerSpec spec = pod.spec(container);
            ContainerProcess launched = node.runtime().start(spec, pod.files().log(container.getName(), restartCount));
            tasks.execute(() -> launched(launched, spec.env()));
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
        startedAt = now;
        event("Warning", "Failed", "Error: " + e.getMessage());
        ended(ContainerStates.terminated(START_FAILED, "StartError", e.getMessage(), now, now, id));
    }

    private void launched(ContainerProcess launched, Map<String, String> environment) {
        launching = false;
        process = launched;
        env = environment;
        id = "process://" + UUID.randomUUID();
        startedAt = node.clock().instant();
        ending = false;
        event("Normal", "Pulled", "Container image \"" + container.getImage() + "\" already present on machine");
        event("Normal", "Created", "Created container: " + container.getName());
        event("Normal", "Started", "Started container " + container.getName());
        probes = new ContainerProbes(container, action(launched), tasks, node.pool(), this::failed, changed);
        launched.exit().thenAccept(code -> tasks.execute(() -> exited(launched, code)));
        if (stopping) {
            launched.kill();
            return;
        }
        become(ContainerStates.running(startedAt));
        Lifecycle lifecycle = container.getLifecycle();
        if (lifecycle == null || lifecycle.getPostStart() == null) {
            probes.start();
        } else {
            node.pool().execute(() -> postStart(launched, lifecycle));
        }
    }

    private void postStart(ContainerProcess of, Lifecycle lifecycle) {
        Optional<String> failure = new Hooks(action(of)).run(lifecycle.getPostStart(), pod.grace());
        tasks.execute(() -> {
            if (of != process || ending) {
                return;
            }
            if (failure.isPresent()) {
                event("Warning", "FailedPostStartHook", "PostStartHook failed: " + failure.get());
                end(pod.grace());
            } else {
                probes.start();
            }
        });
    }

    private void failed(ContainerProbes.Failure failure) {
        event("Warning", "Unhealthy", failure.probe() + " probe failed: " + failure.message());
        if (failure.fatal() && !ending) {
            String probe = failure.probe().toLowerCase(Locale.ROOT);
            event(
                    "Normal",
                    "Killing",
                    "Container %s failed %s probe, will be restarted".formatted(container.getName(), probe));
            end(failure.grace() == null ? pod.grace() : Duration.ofSeconds(failure.grace()));
        }
    }

    private void exited(ContainerProcess of, int code) {
        if (of != process) {
            return;
        }
        process = null;
        if (probes != null) {
            probes.stop();
            probes = null;
        }
        cancel();
        String reason = code == 0 ? "Completed" : "Error";
        ended(ContainerStates.terminated(
                code, reason, lastWords(), startedAt, node.clock().instant(), id));
    }

    private void ended(ContainerState terminated) {
        int code = terminated.getTerminated().getExitCode();
        if (stopping || !restarts.test(code)) {
            become(terminated);
            return;
        }
        Duration ran = Duration.between(startedAt, node.clock().instant());
        wait = node.backoff().next(wait, ran);
        if (wait.isZero()) {
            become(terminated);
            again(terminated);
            return;
        }
        String text = "restarting failed container=%s pod=%s".formatted(container.getName(), pod.fullName());
        lastState = terminated;
        event(
                "Warning",
                "BackOff",
                "Back-off restarting failed container %s in pod %s".formatted(container.getName(), pod.fullName()));
        pending = tasks.schedule(wait, () -> again(terminated));
        become(ContainerStates.waiting("CrashLoopBackOff", "back-off " + wait.toSeconds() + "s " + text));
    }

    private void again(ContainerState terminated) {
        if (!stopping) {
            lastState = terminated;
            restartCount++;
            start();
        }
    }

    /** Ends it for good: preStop hook, SIGTERM, SIGKILL when the grace period is over. A second call may shorten that. */
    void stop(Duration grace) {
        boolean again = stopping;
        stopping = true;
        if (process == null) {
            cancel();
            changed.run();
        } else if (again) {
            tasks.schedule(grace, process::kill);
        } else {
            event("Normal", "Killing", "Stopping container " + container.getName());
            end(grace);
        }
    }

    private void end(Duration grace) {
        if (ending) {
            return;
        }
        ending = true;
        if (probes != null && !stopping) {
            probes.stop();
        }
        ContainerProcess target = process;
        Lifecycle lifecycle = container.getLifecycle();
        if (lifecycle == null || lifecycle.getPreStop() == null || grace.isZero()) {
            terminate(target, grace);
            return;
        }
        Instant begin = node.clock().instant();
        node.pool().execute(() -> {
            Optional<String> failure = new Hooks(action(target)).run(lifecycle.getPreStop(), grace);
            tasks.execute(() -> {
                failure.ifPresent(text -> event("Warning", "FailedPreStopHook", "PreStopHook failed: " + text));
                Duration left = grace.minus(Duration.between(begin, node.clock().instant()));
                terminate(target, left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
            });
        });
    }

    private ProbeAction action(ContainerProcess target) {
        return new ProbeAction(node.runtime(), container, pod.ip(), target, env);
    }

    private void terminate(ContainerProcess target, Duration grace) {
        if (target == process) {
            target.terminate();
            pending = tasks.schedule(grace, target::kill);
        }
    }

    private void cancel() {
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void become(ContainerState next) {
        state = next;
        changed.run();
    }

    private String lastWords() {
        try {
            byte[] text = Files.readAllBytes(pod.files().terminationLog(container.getName()));
            return text.length == 0
                    ? null
                    : new String(text, 0, Math.min(text.length, LAST_WORDS_LIMIT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "termination message can't be read: " + e.getMessage();
        }
    }

    private void event(String type, String reason, String message) {
        pod.event("spec.containers{" + container.getName() + "}", type, reason, message);
    }
}
