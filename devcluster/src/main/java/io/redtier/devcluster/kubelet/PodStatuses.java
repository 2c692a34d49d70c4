package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A pod's status from what its containers do. Pure. */
final class PodStatuses {
    /** What the kubelet knows about a pod. */
    record Observed(
            List<ContainerStatus> init,
            List<ContainerStatus> containers,
            String podIp,
            String hostIp,
            Instant started) {}

    private static final Set<String> OWN = Set.of("PodScheduled", "Initialized", "ContainersReady", "Ready");

    private PodStatuses() {}

    /**
     * The status to write.
     *
     * @param pod as last seen; conditions of other writers and transition times are kept from it
     */
    static PodStatus of(Pod pod, Observed observed, Instant now) {
        List<PodCondition> previous = Optional.ofNullable(pod.getStatus())
                .map(PodStatus::getConditions)
                .orElse(List.of());
        List<PodCondition> conditions = new ArrayList<>(previous.stream()
                .filter(condition -> !OWN.contains(condition.getType()))
                .toList());
        Set<String> sidecars = sidecars(pod);
        List<String> incomplete = initialized(sidecars, observed)
                ? List.of()
                : names(observed.init(), status -> !passed(sidecars, status));
        List<String> unready = new ArrayList<>(names(
                observed.init(),
                status -> sidecars.contains(status.getName()) && !Boolean.TRUE.equals(status.getReady())));
        unready.addAll(names(observed.containers(), status -> !Boolean.TRUE.equals(status.getReady())));
        boolean succeeded = phase(pod, observed).equals("Succeeded");
        boolean gates = Optional.ofNullable(pod.getSpec().getReadinessGates()).orElse(List.of()).stream()
                .allMatch(gate -> isTrue(conditions, gate.getConditionType()));

        List<PodCondition> own = new ArrayList<>();
        own.add(condition("PodScheduled", null, null));
        own.add(
                incomplete.isEmpty()
                        ? condition("Initialized", null, null)
                        : condition(
                                "Initialized",
                                "ContainersNotInitialized",
                                "containers with incomplete status: " + brackets(incomplete)));
        String reason = succeeded ? "PodCompleted" : unready.isEmpty() ? null : "ContainersNotReady";
        String message = unready.isEmpty() ? null : "containers with unready status: " + brackets(unready);
        own.add(condition("ContainersReady", reason, message));
        own.add(
                reason == null && !gates
                        ? condition(
                                "Ready", "ReadinessGatesNotReady", "a condition named by a readiness gate is not True")
                        : condition("Ready", reason, message));
        own.forEach(condition -> condition.setLastTransitionTime(transition(previous, condition, now)));
        conditions.addAll(own);

        return new PodStatusBuilder()
                .withPhase(phase(pod, observed))
                .withConditions(conditions)
                .withInitContainerStatuses(observed.init())
                .withContainerStatuses(observed.containers())
                .withPodIP(observed.podIp())
                .withPodIPs(new PodIP(observed.podIp()))
                .withHostIP(observed.hostIp())
                .withStartTime(ContainerStates.time(observed.started()))
                .withObservedGeneration(pod.getMetadata().getGeneration())
                .build();
    }

    static String phase(Pod pod, Observed observed) {
        Set<String> sidecars = sidecars(pod);
        if (observed.init().stream()
                .anyMatch(status -> !sidecars.contains(status.getName()) && failedForGood(pod, status))) {
            return "Failed";
        }
        if (!initialized(sidecars, observed)) {
            return "Pending";
        }
        List<ContainerStatus> all = observed.containers();
        if (all.stream().anyMatch(PodStatuses::neverRan)) {
            return "Pending";
        }
        boolean over = all.stream().allMatch(status -> status.getState().getTerminated() != null)
                && observed.init().stream()
                        .noneMatch(status -> status.getState().getRunning() != null);
        String policy = Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
        boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
        if (!over || policy.equals("Always") && !deleted) {
            return "Running";
        }
        boolean success = all.stream()
                .allMatch(status -> status.getState().getTerminated().getExitCode() == 0);
        if (success) {
            return "Succeeded";
        }
        return policy.equals("Never") || deleted ? "Failed" : "Running";
    }

    private static Set<String> sidecars(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getInitContainers()).orElse(List.of()).stream()
                .filter(container -> "Always".equals(container.getRestartPolicy()))
                .map(Container::getName)
                .collect(Collectors.toSet());
    }

    /** Once a main container has run, what happens to sidecars does not undo it. */
    private static boolean initialized(Set<String> sidecars, Observed observed) {
        return observed.containers().stream().anyMatch(status -> !neverRan(status))
                || observed.init().stream().allMatch(status -> passed(sidecars, status));
    }

    private static boolean passed(Set<String> sidecars, ContainerStatus status) {
        return sidecars.contains(status.getName()) ? Boolean.TRUE.equals(status.getStarted()) : completed(status);
    }

    private static boolean failedForGood(Pod pod, ContainerStatus status) {
        return "Never".equals(pod.getSpec().getRestartPolicy())
                && status.getState().getTerminated() != null
                && status.getState().getTerminated().getExitCode() != 0;
    }

    private static boolean neverRan(ContainerStatus status) {
        ContainerState last = status.getLastState();
        return status.getState().getWaiting() != null && (last == null || last.getTerminated() == null);
    }

    static boolean completed(ContainerStatus init) {
        return init.getState().getTerminated() != null
                && init.getState().getTerminated().getExitCode() == 0;
    }

    /** Whether somebody has called the pod unready because its node was silent. */
    static boolean givenUp(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getConditions).orElse(List.of()).stream()
                .anyMatch(condition -> "NodeNotReady".equals(condition.getReason()));
    }

    private static PodCondition condition(String type, String reason, String message) {
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(reason == null ? "True" : "False")
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    private static String transition(List<PodCondition> previous, PodCondition condition, Instant now) {
        return previous.stream()
                .filter(known -> known.getType().equals(condition.getType()))
                .filter(known -> known.getStatus().equals(condition.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(ContainerStates.time(now));
    }

    private static boolean isTrue(List<PodCondition> conditions, String type) {
        return conditions.stream()
                .anyMatch(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals("True"));
    }

    private static List<String> names(List<ContainerStatus> statuses, Predicate<ContainerStatus> predicate) {
        return statuses.stream().filter(predicate).map(ContainerStatus::getName).toList();
    }

    private static String brackets(List<String> names) {
        return names.stream().collect(Collectors.joining(" ", "[", "]"));
    }
}
