package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.redtier.devcluster.client.SerialExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * One run of a container, from the start of its process to its end: hooks, probes, termination. Confined to the pod's tasks
 * but for {@link #process}.
 */
final class ContainerRun {
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);
    private static final int LAST_WORDS_LIMIT = 4096;

    private final Node node;
    private final PodContext pod;
    private final Container container;
    private final ContainerProcess process;
    private final SerialExecutor tasks;
    private final ProbeAction action;
    private final ContainerProbes probes;
    private final String id = "process://" + UUID.randomUUID();
    private final Instant startedAt;
    private boolean ending;
    private boolean exited;
    private Future<?> kill;

    /**
     * @param changed called when {@link #started} or {@link #ready} changed
     */
    ContainerRun(
            Node node,
            PodContext pod,
            Container container,
            ContainerProcess process,
            SerialExecutor tasks,
            Runnable changed) {
        this.node = node;
        this.pod = pod;
        this.container = container;
        this.process = process;
        this.tasks = tasks;
        this.action = new ProbeAction(node.runtime(), container, pod.ip(), process);
        this.probes = new ContainerProbes(container, action, tasks, node.pool(), this::failed, changed);
        this.startedAt = node.clock().instant();
    }

    ContainerProcess process() {
        return process;
    }

    String id() {
        return id;
    }

    Instant startedAt() {
        return startedAt;
    }

    boolean started() {
        return !exited && probes.started();
    }

    boolean ready() {
        return !exited && probes.ready();
    }

    /** Runs the postStart hook, then the probes. */
    void begin() {
        Optional<LifecycleHandler> postStart =
                Optional.ofNullable(container.getLifecycle()).map(Lifecycle::getPostStart);
        if (postStart.isEmpty()) {
            probes.start();
            return;
        }
        node.pool().execute(() -> {
            Optional<String> failure = new Hooks(action).run(postStart.get(), pod.grace());
            tasks.execute(() -> postStarted(failure));
        });
    }

    private void postStarted(Optional<String> failure) {
        if (exited || ending) {
            return;
        }
        if (failure.isPresent()) {
            event("Warning", "FailedPostStartHook", "PostStartHook failed: " + failure.get());
            restart(pod.grace());
        } else {
            probes.start();
        }
    }

    private void failed(ContainerProbes.Failure failure) {
        event("Warning", "Unhealthy", failure.probe() + " probe failed: " + failure.message());
        if (failure.fatal() && !ending) {
            String probe = failure.probe().toLowerCase(Locale.ROOT);
            String text = "Container %s failed %s probe, will be restarted".formatted(container.getName(), probe);
            event("Normal", "Killing", text);
            restart(failure.grace() == null ? pod.grace() : Duration.ofSeconds(failure.grace()));
        }
    }

    private void restart(Duration grace) {
        probes.stop();
        end(grace);
    }

    /**
     * Ends it: preStop hook, SIGTERM, SIGKILL when the grace period is over. A later call can only shorten the grace period.
     * Readiness is still probed meanwhile.
     */
    void end(Duration grace) {
        if (ending) {
            tasks.schedule(grace, process::kill);
            return;
        }
        ending = true;
        Optional<LifecycleHandler> preStop =
                Optional.ofNullable(container.getLifecycle()).map(Lifecycle::getPreStop);
        if (preStop.isEmpty() || grace.isZero()) {
            terminate(grace);
            return;
        }
        Instant begin = node.clock().instant();
        node.pool().execute(() -> {
            Optional<String> failure = new Hooks(action).run(preStop.get(), grace);
            tasks.execute(() -> {
                failure.ifPresent(text -> event("Warning", "FailedPreStopHook", "PreStopHook failed: " + text));
                Duration left = grace.minus(Duration.between(begin, node.clock().instant()));
                terminate(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
            });
        });
    }

    private void terminate(Duration grace) {
        if (!exited) {
            process.terminate();
            kill = tasks.schedule(grace, process::kill);
        }
    }

    /**
     * Takes note of the end of the process.
     *
     * @return the state to show
     */
    ContainerState exited(int code) {
        exited = true;
        probes.stop();
        if (kill != null) {
            kill.cancel(false);
        }
        return ContainerStates.terminated(
                code,
                process.outOfMemory().get() ? "OOMKilled" : code == 0 ? "Completed" : "Error",
                lastWords(),
                startedAt,
                node.clock().instant(),
                id);
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
        pod.containerEvent(container, type, reason, message);
    }
}
