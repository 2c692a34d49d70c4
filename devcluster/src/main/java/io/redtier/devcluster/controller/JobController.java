package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.controller.JobPlan.Decision;
import io.redtier.devcluster.controller.JobPlan.End;
import io.redtier.devcluster.controller.JobPlan.Seen;
import io.redtier.devcluster.controller.JobPlan.Wanted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs the pods of Jobs to their end as {@link JobPlan} says. Confined to its work queue. */
final class JobController {
    private record Run(String uid, JobTally tally) {}

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Clock clock;
    private final BiConsumer<Key, Duration> later;
    private final Duration pause;
    private final PodControl control;
    private final Map<Key, Run> runs = new HashMap<>();

    /**
     * @param later asks for another look when something may have changed by mere time
     * @param pause before the pod that follows a failed one
     */
    JobController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Clock clock,
            BiConsumer<Key, Duration> later,
            Duration pause) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.clock = clock;
        this.later = later;
        this.pause = pause;
        this.control = new PodControl(client, events);
    }

    void reconcile(Key key) {
        Job job = client.batch()
                .v1()
                .jobs()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (job == null || Pods.isTerminating(job)) {
            runs.remove(key);
            return;
        }
        Optional<Instant> finished = JobStatuses.finished(job);
        if (finished.isPresent()) {
            expire(key, job, finished.get());
        } else if ("Indexed".equals(job.getSpec().getCompletionMode())) {
            events.warning(job, "Unsupported", "spec.completionMode: Indexed is not supported here; write NonIndexed");
        } else {
            run(key, job);
        }
    }

    private void expire(Key key, Job job, Instant finished) {
        Integer ttl = job.getSpec().getTtlSecondsAfterFinished();
        if (ttl == null) {
            return;
        }
        Instant due = finished.plusSeconds(ttl);
        if (clock.instant().isBefore(due)) {
            lookAgain(key, due);
        } else {
            client.resource(job)
                    .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                    .delete();
        }
    }

    private void run(Key key, Job job) {
        Instant now = clock.instant();
        String uid = job.getMetadata().getUid();
        JobTally tally = runs.compute(
                        key,
                        (same, known) ->
                                known != null && known.uid().equals(uid) ? known : new Run(uid, new JobTally()))
                .tally();
        List<Pod> pods = pods(job);
        tally.look(pods, now);
        List<Pod> active = active(pods);
        Wanted wanted = wanted(job, now);
        Optional<End> known = JobStatuses.end(job);
        Decision decision = known.isPresent()
                ? new Decision(0, known, Optional.empty())
                : JobPlan.next(wanted, seen(active, tally), pause, now);
        control.create(job, Pods.of(job, job.getSpec().getTemplate()), decision.active() - active.size());
        ReplicaSetController.surplus(active, active.size() - decision.active()).forEach(pod -> {
            tally.dismiss(pod);
            control.delete(job, pod);
        });
        writeStatus(job, tally, wanted.suspended(), decision.end());
        decision.lookAgain().ifPresent(time -> lookAgain(key, time));
    }

    private void lookAgain(Key key, Instant time) {
        later.accept(key, Duration.between(clock.instant(), time).plusMillis(1));
    }

    private List<Pod> pods(Job job) {
        return client
                .pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabelSelector(job.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(pod -> Pods.isControlledBy(pod, job))
                .toList();
    }

    private static List<Pod> active(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> !Pods.isOver(pod) && !Pods.isTerminating(pod))
                .toList();
    }

    private static Wanted wanted(Job job, Instant now) {
        JobSpec spec = job.getSpec();
        boolean suspended = Boolean.TRUE.equals(spec.getSuspend());
        Instant start = Optional.ofNullable(job.getStatus())
                .map(JobStatus::getStartTime)
                .map(Instant::parse)
                .orElse(now);
        return new Wanted(
                Optional.ofNullable(spec.getParallelism()).orElse(1),
                Optional.ofNullable(spec.getCompletions()),
                Optional.ofNullable(spec.getBackoffLimit()).orElse(6),
                "OnFailure".equals(spec.getTemplate().getSpec().getRestartPolicy()),
                suspended,
                Optional.ofNullable(spec.getActiveDeadlineSeconds())
                        .filter(seconds -> !suspended)
                        .map(start::plusSeconds));
    }

    private static List<ContainerStatus> containers(Pod pod, Function<PodStatus, List<ContainerStatus>> which) {
        return Optional.ofNullable(pod.getStatus()).map(which).orElse(List.of());
    }

    static Seen seen(List<Pod> active, JobTally tally) {
        int restarts = active.stream()
                .flatMap(pod -> Stream.of(
                        containers(pod, PodStatus::getInitContainerStatuses),
                        containers(pod, PodStatus::getContainerStatuses)))
                .flatMap(List::stream)
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
        return new Seen(
                active.size(),
                tally.succeeded(),
                tally.failed(),
                restarts,
                tally.failuresInARow(),
                tally.lastFailure());
    }

    private void writeStatus(Job job, JobTally tally, boolean suspended, Optional<End> end) {
        List<Pod> pods = pods(job);
        List<Pod> active = active(pods);
        JobStatuses.Counts counts = new JobStatuses.Counts(
                active.size(),
                (int) active.stream().filter(Pods::isReady).count(),
                (int) pods.stream()
                        .filter(pod -> Pods.isTerminating(pod) && !Pods.isOver(pod))
                        .count(),
                tally.succeeded(),
                tally.failed());
        JobStatus status = JobStatuses.of(job, counts, suspended, end, clock.instant());
        boolean written = statusPatch.write(job, status);
        job.setStatus(status);
        if (written && JobStatuses.finished(job).isPresent()) {
            if (end.orElseThrow().complete()) {
                events.normal(job, "Completed", "Job completed");
            } else {
                events.warning(job, end.get().reason(), end.get().message());
            }
        }
    }
}
