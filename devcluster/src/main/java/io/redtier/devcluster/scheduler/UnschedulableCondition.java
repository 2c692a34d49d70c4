package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.StatusPatch;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The condition {@code PodScheduled} of a pod that fits nowhere. Thread-safe. */
final class UnschedulableCondition {
    private static final String TYPE = "PodScheduled";

    private final StatusPatch statusPatch;
    private final Clock clock;

    UnschedulableCondition(KubernetesClient client, Clock clock) {
        this.statusPatch = new StatusPatch(client);
        this.clock = clock;
    }

    /**
     * Writes it unless the pod says it already.
     *
     * @return whether it is news
     */
    boolean write(Pod pod, String message) {
        Optional<PodStatus> status = Optional.ofNullable(pod.getStatus());
        List<PodCondition> conditions =
                new ArrayList<>(status.map(PodStatus::getConditions).orElse(List.of()));
        Optional<PodCondition> present = conditions.stream()
                .filter(condition -> condition.getType().equals(TYPE))
                .findFirst();
        if (present.filter(condition -> message.equals(condition.getMessage())).isPresent()) {
            return false;
        }
        conditions.removeIf(condition -> condition.getType().equals(TYPE));
        conditions.add(new PodConditionBuilder()
                .withType(TYPE)
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .withLastTransitionTime(present.map(PodCondition::getLastTransitionTime)
                        .orElse(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()))
                .build());
        PodStatusBuilder next = status.map(PodStatusBuilder::new).orElseGet(PodStatusBuilder::new);
        return statusPatch.write(
                pod, next.withPhase("Pending").withConditions(conditions).build());
    }
}
