package io.redtier.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The one way in which conditions get into a status. Pure and thread-safe. */
public final class Conditions {

    private Conditions() {}

    /**
     * The conditions to write: exactly {@code current}, in its order, each with the transition time that it had when
     * its status is what it was.
     *
     * @param previous what the status says now; may be null
     * @param current what has just been found
     * @param generation the generation of the object that was looked at
     * @param now the time of the look; kept to the second, as Kubernetes does
     */
    public static List<Condition> merge(
            List<Condition> previous, List<StatusCondition> current, Long generation, Instant now) {
        return current.stream()
                .map(condition -> new ConditionBuilder()
                        .withType(condition.type())
                        .withStatus(condition.truth().text())
                        .withReason(condition.reason())
                        .withMessage(condition.message())
                        .withObservedGeneration(generation)
                        .withLastTransitionTime(transitionTime(previous, condition, now))
                        .build())
                .toList();
    }

    /** The condition of this type, if {@code conditions} (may be null) has one. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    private static String transitionTime(List<Condition> previous, StatusCondition condition, Instant now) {
        return find(previous, condition.type())
                .filter(before -> condition.truth().text().equals(before.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
