package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the pods of one Job have ended. It remembers pods that are gone, so that one that was deleted after its success still
 * counts; a pod that is deleted before its end counts as failed. Not thread-safe.
 */
final class JobTally {
    private enum Outcome {
        UNFINISHED,
        SUCCEEDED,
        FAILED,
        /** Deleted by the Job itself, which is nobody's failure. */
        DISMISSED
    }

    private final Map<String, Outcome> outcomes = new HashMap<>();
    private int failuresInARow;
    private Instant lastFailure = Instant.EPOCH;

    /**
     * Counts what is new.
     *
     * @param pods all pods of the Job that exist now
     */
    void look(List<Pod> pods, Instant now) {
        pods.stream()
                .sorted(Comparator.comparing(pod -> endOf(pod).orElse(now)))
                .forEach(pod -> {
                    Outcome outcome =
                            switch (Pods.phase(pod)) {
                                case "Succeeded" -> Outcome.SUCCEEDED;
                                case "Failed" -> Outcome.FAILED;
                                default -> Outcome.UNFINISHED;
                            };
                    count(pod.getMetadata().getUid(), outcome, endOf(pod).orElse(now));
                });
        Set<String> present =
                pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        List<String> gone =
                outcomes.keySet().stream().filter(uid -> !present.contains(uid)).toList();
        gone.forEach(uid -> count(uid, Outcome.FAILED, now));
    }

    /** Says that the Job deletes a pod. */
    void dismiss(Pod pod) {
        outcomes.put(pod.getMetadata().getUid(), Outcome.DISMISSED);
    }

    private void count(String uid, Outcome outcome, Instant end) {
        Outcome known = outcomes.getOrDefault(uid, Outcome.UNFINISHED);
        if (known != Outcome.UNFINISHED) {
            return;
        }
        outcomes.put(uid, outcome);
        if (outcome == Outcome.SUCCEEDED) {
            failuresInARow = 0;
        } else if (outcome == Outcome.FAILED) {
            failuresInARow++;
            lastFailure = end;
        }
    }

    private static Optional<Instant> endOf(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getContainerStatuses).orElse(List.of()).stream()
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull)
                .map(ContainerStateTerminated::getFinishedAt)
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .max(Comparator.naturalOrder());
    }

    int succeeded() {
        return count(Outcome.SUCCEEDED);
    }

    int failed() {
        return count(Outcome.FAILED);
    }

    private int count(Outcome outcome) {
        return (int) outcomes.values().stream().filter(outcome::equals).count();
    }

    /** Failures since the last success. */
    int failuresInARow() {
        return failuresInARow;
    }

    /** When the last failed pod ended; meaningful only after a failure. */
    Instant lastFailure() {
        return lastFailure;
    }
}
