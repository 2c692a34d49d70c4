package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Probe;
import io.redtier.devcluster.client.SerialExecutor;
import io.redtier.devcluster.kubelet.ProbeAction.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Runs one probe of one running container until it is stopped. Confined to the pod's tasks; the probe itself runs elsewhere.
 *
 * <p>An eager one, until it passes for the first time, also tries between the periods, at growing distances, so that a container that is
 * up in 100 ms counts as up in 100 ms. Such a try can only help: its failure is not
 * counted.
 */
final class Prober {
    private static final Duration FIRST_RETRY = Duration.ofMillis(25);
    private static final int DEFAULT_PERIOD = 10;

    private final Probe probe;
    private final ProbeAction action;
    private final SerialExecutor tasks;
    private final Executor blocking;
    private final BiConsumer<ProbeTally, Outcome> counted;
    private final Duration period;
    private ProbeTally tally;
    private boolean eager;
    private boolean stopped;
    private Future<?> next;

    /**
     * @param tally the verdict to begin with
     * @param eager whether to try between the periods until it first passes
     * @param counted learns of each counted result and the verdict after it
     */
    Prober(
            Probe probe,
            ProbeTally tally,
            boolean eager,
            ProbeAction action,
            SerialExecutor tasks,
            Executor blocking,
            BiConsumer<ProbeTally, Outcome> counted) {
        this.probe = probe;
        this.action = action;
        this.tasks = tasks;
        this.blocking = blocking;
        this.counted = counted;
        this.period = seconds(probe.getPeriodSeconds(), DEFAULT_PERIOD);
        this.tally = tally;
        this.eager = eager;
    }

    void start() {
        Duration delay = Duration.ofSeconds(
                Optional.ofNullable(probe.getInitialDelaySeconds()).orElse(0));
        boolean counts = !eager;
        next = tasks.schedule(counts && delay.isZero() ? period : delay, () -> run(counts, FIRST_RETRY, period));
    }

    void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void run(boolean counts, Duration retry, Duration untilPeriod) {
        if (stopped) {
            return;
        }
        blocking.execute(() -> {
            try {
                Duration timeout = seconds(probe.getTimeoutSeconds(), 1);
                Outcome outcome =
                        action.run(probe.getExec(), probe.getHttpGet(), probe.getTcpSocket(), probe.getGrpc(), timeout);
                tasks.execute(() -> done(outcome, counts, retry, untilPeriod));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void done(Outcome outcome, boolean counts, Duration retry, Duration untilPeriod) {
        if (stopped) {
            return;
        }
        eager = eager && !outcome.success();
        boolean early = eager && retry.compareTo(untilPeriod) < 0;
        next = early
                ? tasks.schedule(retry, () -> run(false, retry.multipliedBy(2), untilPeriod.minus(retry)))
                : tasks.schedule(untilPeriod, () -> run(true, FIRST_RETRY, period));
        if (counts || outcome.success()) {
            tally = tally.add(outcome.success());
            counted.accept(tally, outcome);
        }
    }

    private static Duration seconds(Integer value, int otherwise) {
        return Duration.ofSeconds(Math.max(1, Optional.ofNullable(value).orElse(otherwise)));
    }
}
