package io.redtier.operator.rediscluster.change;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Why a pod does not start, by the word of Kubernetes. Immutable.
 *
 * @param reason as Kubernetes spells it, such as ImagePullBackOff
 * @param message what is known beyond that; may be empty
 * @param lasting whether waiting can't be expected to help
 */
public record Trouble(String reason, String message, boolean lasting) {

    private static final Set<String> LASTING = Set.of(
            "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerError", "RunContainerError");
    private static final Set<String> PASSING = Set.of("ErrImagePull", "CreateContainerConfigError");
    private static final String CRASHES = "CrashLoopBackOff";

    /** A container that ends once may have met a passing fault; one that ends again and again has not. */
    private static final int RESTARTS = 2;

    /** What keeps {@code pod} from running now; empty when nothing does, or when it is being deleted. Pure. */
    static Optional<Trouble> of(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null || pod.getStatus() == null) {
            return Optional.empty();
        }
        List<ContainerStatus> containers =
                Optional.ofNullable(pod.getStatus().getContainerStatuses()).orElse(List.of());
        return containers.stream()
                .map(Trouble::of)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> unschedulable(pod));
    }

    private static Optional<Trouble> of(ContainerStatus container) {
        ContainerStateWaiting waiting =
                container.getState() == null ? null : container.getState().getWaiting();
        if (waiting == null || waiting.getReason() == null) {
            return Optional.empty();
        }
        String reason = waiting.getReason();
        if (reason.equals(CRASHES)) {
            boolean again = Optional.ofNullable(container.getRestartCount()).orElse(0) >= RESTARTS;
            return Optional.of(new Trouble(reason, lastEnd(container), again));
        }
        boolean lasting = LASTING.contains(reason);
        return lasting || PASSING.contains(reason)
                ? Optional.of(new Trouble(reason, Objects.toString(waiting.getMessage(), ""), lasting))
                : Optional.empty();
    }

    private static String lastEnd(ContainerStatus container) {
        ContainerStateTerminated last = container.getLastState() == null
                ? null
                : container.getLastState().getTerminated();
        return last == null
                ? ""
                : "it ended with exit code " + last.getExitCode()
                        + (last.getReason() == null ? "" : " (" + last.getReason() + ")");
    }

    private static Optional<Trouble> unschedulable(Pod pod) {
        return Optional.ofNullable(pod.getStatus().getConditions()).orElse(List.of()).stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .findFirst()
                .map(c -> new Trouble(
                        Objects.toString(c.getReason(), "Unschedulable"), Objects.toString(c.getMessage(), ""), false));
    }

    /** For people. */
    @Override
    public String toString() {
        return message.isEmpty() ? reason : reason + ": " + message;
    }
}
