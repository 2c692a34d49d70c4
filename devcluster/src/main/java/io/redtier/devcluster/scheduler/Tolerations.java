package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Which taints a pod puts up with. Pure. */
final class Tolerations {
    /** What an API server writes into pods that say nothing about lost nodes. */
    private static final Duration DEFAULT = Duration.ofMinutes(5);

    private Tolerations() {}

    static boolean tolerates(Pod pod, Taint taint) {
        return all(pod).stream().anyMatch(toleration -> matches(toleration, taint));
    }

    /** How long a pod stays on a node with a {@code NoExecute} taint; empty for ever. */
    static Optional<Duration> stay(Pod pod, Taint taint) {
        List<Toleration> matching = all(pod).stream()
                .filter(toleration -> matches(toleration, taint))
                .toList();
        if (matching.isEmpty()) {
            return Optional.of(DEFAULT);
        }
        return matching.stream()
                .map(Toleration::getTolerationSeconds)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .map(Duration::ofSeconds);
    }

    private static List<Toleration> all(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getTolerations()).orElse(List.of());
    }

    private static boolean matches(Toleration toleration, Taint taint) {
        String effect = Objects.requireNonNullElse(toleration.getEffect(), "");
        String key = Objects.requireNonNullElse(toleration.getKey(), "");
        if (!effect.isEmpty() && !effect.equals(taint.getEffect())) {
            return false;
        }
        boolean exists = "Exists".equals(toleration.getOperator());
        if (key.isEmpty()) {
            return exists;
        }
        return key.equals(taint.getKey())
                && (exists
                        || Objects.requireNonNullElse(toleration.getValue(), "")
                                .equals(Objects.requireNonNullElse(taint.getValue(), "")));
    }
}
