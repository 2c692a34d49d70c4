package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What controllers ask about pods and their owners. Pure. */
public final class Pods {
    private Pods() {}

    /** Whether it is being deleted. */
    public static boolean isTerminating(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    static boolean isReady(Pod pod) {
        return ready(pod).isPresent();
    }

    private static Optional<PodCondition> ready(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getConditions).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"))
                .findFirst();
    }

    /** Whether it has been ready for {@code minReadySeconds}, which may be null. */
    static boolean isAvailable(Pod pod, Integer minReadySeconds, Instant now) {
        int seconds = Optional.ofNullable(minReadySeconds).orElse(0);
        return ready(pod)
                .filter(condition -> seconds == 0
                        || !Instant.parse(condition.getLastTransitionTime())
                                .plus(Duration.ofSeconds(seconds))
                                .isAfter(now))
                .isPresent();
    }

    /** Whether it has ended for good. */
    public static boolean isOver(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    static String phase(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("Pending");
    }

    static String label(HasMetadata object, String name) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? null : labels.get(name);
    }

    /** The owner that controls the object. */
    static Optional<OwnerReference> controller(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    static boolean isControlledBy(HasMetadata object, HasMetadata owner) {
        return controller(object)
                .filter(reference ->
                        reference.getUid().equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    static OwnerReference controlledBy(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** A pod to create: the API server completes its name. */
    static Pod of(HasMetadata owner, PodTemplateSpec template) {
        return new PodBuilder()
                .withNewMetadataLike(template.getMetadata())
                .withGenerateName(owner.getMetadata().getName() + "-")
                .withNamespace(owner.getMetadata().getNamespace())
                .withOwnerReferences(controlledBy(owner))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    /** Whether a selector, which may be null and then matches nothing, matches the object's labels. */
    public static boolean matches(LabelSelector selector, HasMetadata object) {
        if (selector == null) {
            return false;
        }
        Map<String, String> labels =
                Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
        return matches(selector.getMatchLabels(), labels)
                && Optional.ofNullable(selector.getMatchExpressions()).orElse(List.of()).stream()
                        .allMatch(requirement -> matches(requirement, labels));
    }

    static boolean matches(Map<String, String> selector, Map<String, String> labels) {
        return selector == null || labels.entrySet().containsAll(selector.entrySet());
    }

    private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
