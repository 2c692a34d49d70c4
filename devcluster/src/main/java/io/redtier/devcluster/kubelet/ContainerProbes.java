package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.redtier.devcluster.client.SerialExecutor;
import io.redtier.devcluster.kubelet.ProbeAction.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The three probes of one run of a container: the startup probe first, then the others side by side. Confined to the pod's
 * tasks.
 */
final class ContainerProbes {
    /**
     * A counted failure.
     *
     * @param probe {@code Startup}, {@code Liveness} or {@code Readiness}
     * @param fatal whether the container has to be restarted
     * @param grace seconds that the probe gives it to end, or null for the pod's
     */
    record Failure(String probe, String message, boolean fatal, Long grace) {}

    private final Container container;
    private final ProbeAction action;
    private final SerialExecutor tasks;
    private final Executor blocking;
    private final Consumer<Failure> failed;
    private final Runnable changed;
    private final List<Prober> probers = new ArrayList<>();
    private boolean started;
    private boolean ready;

    /**
     * @param blocking runs the probes
     * @param failed told of each counted failure
     * @param changed told when {@link #started} or {@link #ready} changed
     */
    ContainerProbes(
            Container container,
            ProbeAction action,
            SerialExecutor tasks,
            Executor blocking,
            Consumer<Failure> failed,
            Runnable changed) {
        this.container = container;
        this.action = action;
        this.tasks = tasks;
        this.blocking = blocking;
        this.failed = failed;
        this.changed = changed;
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return ready;
    }

    /** Begins probing; without a startup probe the container counts as started at once. */
    void start() {
        Probe startup = container.getStartupProbe();
        if (startup == null) {
            begin();
            changed.run();
            return;
        }
        // A start-up counts as healthy until its failures reach the threshold, and ends with the first success.
        add(startup, true, true, (tally, outcome) -> {
            if (!outcome.success()) {
                fail("Startup", startup, outcome, !tally.passing());
            } else if (!started) {
                stop();
                begin();
                changed.run();
            }
        });
    }

    private void begin() {
        started = true;
        Probe readiness = container.getReadinessProbe();
        ready = readiness == null;
        if (readiness != null) {
            add(readiness, false, true, (tally, outcome) -> {
                if (!outcome.success()) {
                    fail("Readiness", readiness, outcome, false);
                }
                if (ready != tally.passing()) {
                    ready = tally.passing();
                    changed.run();
                }
            });
        }
        Probe liveness = container.getLivenessProbe();
        if (liveness != null) {
            add(liveness, true, false, (tally, outcome) -> {
                if (!outcome.success()) {
                    fail("Liveness", liveness, outcome, !tally.passing());
                }
            });
        }
    }

    private void fail(String kind, Probe probe, Outcome outcome, boolean fatal) {
        failed.accept(new Failure(kind, outcome.message(), fatal, probe.getTerminationGracePeriodSeconds()));
    }

    private void add(Probe probe, boolean passing, boolean eager, BiConsumer<ProbeTally, Outcome> counted) {
        ProbeTally tally = ProbeTally.of(probe.getSuccessThreshold(), probe.getFailureThreshold(), passing);
        Prober prober = new Prober(probe, tally, eager, action, tasks, blocking, counted);
        probers.add(prober);
        prober.start();
    }

    void stop() {
        probers.forEach(Prober::stop);
    }
}
