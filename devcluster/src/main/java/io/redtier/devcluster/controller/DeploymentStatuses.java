package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A Deployment's status from its ReplicaSets. Pure. */
final class DeploymentStatuses {
    private static final int DEFAULT_DEADLINE = 600;
    private static final String PAUSED = "DeploymentPaused";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private DeploymentStatuses() {}

    /**
     * The status to write.
     *
     * @param current the ReplicaSet of the present template, if there is one
     * @param all every ReplicaSet of the Deployment, {@code current} included
     * @param unavailable how many pods may be missing while it still counts as available
     */
    static DeploymentStatus of(
            Deployment deployment, Optional<ReplicaSet> current, List<ReplicaSet> all, int unavailable, Instant now) {
        DeploymentStatus old = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        int replicas = replicas(deployment);
        int total = sum(all, ReplicaSetStatus::getReplicas);
        int available = sum(all, ReplicaSetStatus::getAvailableReplicas);
        int updated = sum(current.stream().toList(), ReplicaSetStatus::getReplicas);
        DeploymentStatus status = new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(total)
                .withUpdatedReplicas(updated)
                .withReadyReplicas(sum(all, ReplicaSetStatus::getReadyReplicas))
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, Math.max(total, replicas) - available))
                .withCollisionCount(old.getCollisionCount())
                .build();
        boolean enough = available >= replicas - unavailable;
        DeploymentCondition availableCondition = condition(
                "Available",
                enough,
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.");
        boolean complete = updated == replicas && total == replicas && available >= replicas;
        List<DeploymentCondition> conditions = new ArrayList<>(List.of(
                dated(find(old, "Available"), availableCondition, false, now),
                progressing(deployment, current, old, status, complete, now)));
        failure(all).ifPresent(failure -> conditions.add(dated(find(old, failure.getType()), failure, false, now)));
        status.setConditions(conditions);
        return status;
    }

    /** What keeps ReplicaSets from their pods, the newest first. */
    private static Optional<DeploymentCondition> failure(List<ReplicaSet> all) {
        return all.stream()
                .flatMap(set ->
                        Optional.ofNullable(set.getStatus())
                                .map(ReplicaSetStatus::getConditions)
                                .orElse(List.of())
                                .stream())
                .filter(condition -> condition.getType().equals(ReplicaSetController.REPLICA_FAILURE))
                .reduce((older, newer) -> newer)
                .map(condition -> condition(condition.getType(), true, condition.getReason(), condition.getMessage()));
    }

    private static DeploymentCondition progressing(
            Deployment deployment,
            Optional<ReplicaSet> current,
            DeploymentStatus old,
            DeploymentStatus status,
            boolean complete,
            Instant now) {
        Optional<DeploymentCondition> known = find(old, "Progressing");
        if (DeploymentController.isPaused(deployment)) {
            return dated(known, condition("Progressing", "Unknown", PAUSED, "Deployment is paused"), false, now);
        }
        String set = "ReplicaSet \"" + current.orElseThrow().getMetadata().getName() + "\" ";
        if (complete) {
            return dated(
                    known,
                    condition("Progressing", true, "NewReplicaSetAvailable", set + "has successfully progressed."),
                    false,
                    now);
        }
        boolean progress = known.isEmpty()
                || List.of("NewReplicaSetAvailable", PAUSED)
                        .contains(known.get().getReason())
                // Another template begins afresh, also after one that failed.
                || !known.get().getMessage().startsWith(set)
                || more(old, status, DeploymentStatus::getUpdatedReplicas)
                || more(old, status, DeploymentStatus::getReadyReplicas)
                || more(old, status, DeploymentStatus::getAvailableReplicas)
                || more(status, old, DeploymentStatuses::outdated);
        if (!progress && isOver(deployment, known.get(), now)) {
            return dated(
                    known, condition("Progressing", false, TIMED_OUT, set + "has timed out progressing."), false, now);
        }
        return dated(
                known, condition("Progressing", true, "ReplicaSetUpdated", set + "is progressing."), progress, now);
    }

    /** A roll-out that has failed stays so without progress, though saying so has updated the condition. */
    private static boolean isOver(Deployment deployment, DeploymentCondition progressing, Instant now) {
        return progressing.getReason().equals(TIMED_OUT)
                || !deadline(deployment, progressing).isAfter(now);
    }

    /** How many pods are not of the present template; null before the first status. */
    private static Integer outdated(DeploymentStatus status) {
        return status.getReplicas() == null
                ? null
                : status.getReplicas()
                        - Optional.ofNullable(status.getUpdatedReplicas()).orElse(0);
    }

    /** When a roll-out without progress since the condition was updated counts as failed. */
    static Instant deadline(Deployment deployment, DeploymentCondition progressing) {
        int seconds = Optional.ofNullable(deployment.getSpec().getProgressDeadlineSeconds())
                .orElse(DEFAULT_DEADLINE);
        return Instant.parse(progressing.getLastUpdateTime()).plus(Duration.ofSeconds(seconds));
    }

    static int replicas(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
    }

    private static boolean more(
            DeploymentStatus old, DeploymentStatus status, Function<DeploymentStatus, Integer> field) {
        return Optional.ofNullable(field.apply(status)).orElse(0)
                > Optional.ofNullable(field.apply(old)).orElse(0);
    }

    static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, Integer> field) {
        return sets.stream()
                .mapToInt(set -> Optional.ofNullable(set.getStatus()).map(field).orElse(0))
                .sum();
    }

    static Optional<DeploymentCondition> find(DeploymentStatus status, String type) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private static DeploymentCondition condition(String type, boolean status, String reason, String message) {
        return condition(type, status ? "True" : "False", reason, message);
    }

    private static DeploymentCondition condition(String type, String status, String reason, String message) {
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    /** The transition time moves with the status only, the update time with the reason or when asked for. */
    private static DeploymentCondition dated(
            Optional<DeploymentCondition> known, DeploymentCondition next, boolean update, Instant instant) {
        String now = instant.truncatedTo(ChronoUnit.SECONDS).toString();
        boolean sameStatus =
                known.filter(old -> old.getStatus().equals(next.getStatus())).isPresent();
        boolean sameReason = sameStatus && known.get().getReason().equals(next.getReason());
        next.setLastTransitionTime(sameStatus ? known.get().getLastTransitionTime() : now);
        next.setLastUpdateTime(sameReason && !update ? known.get().getLastUpdateTime() : now);
        return next;
    }
}
