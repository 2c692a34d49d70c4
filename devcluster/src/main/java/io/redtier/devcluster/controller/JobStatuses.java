package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.redtier.devcluster.controller.JobPlan.End;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Job's status. Pure. */
final class JobStatuses {
    private static final String COMPLETE = "Complete";
    private static final String FAILED = "Failed";
    private static final String SUSPENDED = "Suspended";

    /** Pods by state. */
    record Counts(int active, int ready, int terminating, int succeeded, int failed) {}

    private JobStatuses() {}

    /**
     * The status to write. A Job that has come to its end first says so as SuccessCriteriaMet or FailureTarget; Complete or
     * Failed follows when its last pod is gone.
     */
    static JobStatus of(Job job, Counts counts, boolean suspended, Optional<End> end, Instant instant) {
        String now = instant.truncatedTo(ChronoUnit.SECONDS).toString();
        JobStatus old = Optional.ofNullable(job.getStatus()).orElseGet(JobStatus::new);
        List<JobCondition> conditions = new ArrayList<>(conditions(old));
        boolean over = end.isPresent() && counts.active() + counts.terminating() == 0;
        end.ifPresent(reached -> {
            set(conditions, reached.complete() ? "SuccessCriteriaMet" : "FailureTarget", true, reached, now);
            if (over) {
                set(conditions, reached.complete() ? COMPLETE : FAILED, true, reached, now);
            }
        });
        if (suspended) {
            set(conditions, SUSPENDED, true, new End(false, "JobSuspended", "Job suspended"), now);
        } else if (is(old, SUSPENDED)) {
            set(conditions, SUSPENDED, false, new End(false, "JobResumed", "Job resumed"), now);
        }
        return new JobStatusBuilder()
                .withActive(counts.active() == 0 ? null : counts.active())
                .withReady(counts.ready())
                .withTerminating(counts.terminating())
                .withSucceeded(counts.succeeded() == 0 ? null : counts.succeeded())
                .withFailed(counts.failed() == 0 ? null : counts.failed())
                .withStartTime(
                        suspended
                                ? null
                                : Optional.ofNullable(old.getStartTime()).orElse(now))
                .withCompletionTime(over && end.get().complete() ? now : null)
                .withConditions(conditions)
                .build();
    }

    /** The end that an earlier look has found, which stands whatever happens to pods since. */
    static Optional<End> end(Job job) {
        return Stream.of("SuccessCriteriaMet", "FailureTarget")
                .flatMap(type -> find(job.getStatus(), type).stream())
                .map(condition -> new End(
                        condition.getType().equals("SuccessCriteriaMet"),
                        condition.getReason(),
                        condition.getMessage()))
                .findFirst();
    }

    /** When the Job became Complete or Failed, if it did. */
    static Optional<Instant> finished(Job job) {
        return Stream.of(COMPLETE, FAILED)
                .flatMap(type -> find(job.getStatus(), type).stream())
                .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                .findFirst();
    }

    private static boolean is(JobStatus status, String type) {
        return find(status, type).isPresent();
    }

    private static Optional<JobCondition> find(JobStatus status, String type) {
        return conditions(status).stream()
                .filter(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals("True"))
                .findFirst();
    }

    private static List<JobCondition> conditions(JobStatus status) {
        return Optional.ofNullable(status).map(JobStatus::getConditions).orElse(List.of());
    }

    private static void set(List<JobCondition> conditions, String type, boolean value, End why, String now) {
        String status = value ? "True" : "False";
        boolean known = conditions.stream()
                .anyMatch(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals(status));
        if (known) {
            return;
        }
        conditions.removeIf(condition -> condition.getType().equals(type));
        conditions.add(new JobConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(why.reason())
                .withMessage(why.message())
                .withLastProbeTime(now)
                .withLastTransitionTime(now)
                .build());
    }
}
