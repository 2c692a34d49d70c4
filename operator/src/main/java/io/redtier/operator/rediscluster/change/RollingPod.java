package io.redtier.operator.rediscluster.change;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod as far as its replacement goes. Immutable.
 *
 * @param name of the pod
 * @param ordinal its index in its StatefulSet, from 0
 * @param version resource version of the pod, so that none but the one that was looked at is deleted
 * @param current whether it was made of the template that its StatefulSet has now
 * @param ready whether Kubernetes calls it ready
 * @param terminating whether it is being deleted
 * @param since when it was made, or was last ready if it was
 * @param trouble why it does not run; empty when it does, or may yet
 */
public record RollingPod(
        String name,
        int ordinal,
        String version,
        boolean current,
        boolean ready,
        boolean terminating,
        Instant since,
        Optional<Trouble> trouble) {

    private static final String REVISION = "controller-revision-hash";

    static RollingPod of(Pod pod, String revision) {
        String name = pod.getMetadata().getName();
        return new RollingPod(
                name,
                Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)),
                pod.getMetadata().getResourceVersion(),
                revision.equals(pod.getMetadata().getLabels().get(REVISION)),
                isReady(pod),
                pod.getMetadata().getDeletionTimestamp() != null,
                since(pod),
                Trouble.of(pod));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** A pod that was ready and is not for a moment has nothing to do with the time that a new one may take. */
    private static Instant since(Pod pod) {
        Instant created = Instant.parse(pod.getMetadata().getCreationTimestamp());
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? created
                : pod.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType())
                                && "False".equals(c.getStatus())
                                && c.getLastTransitionTime() != null)
                        .map(c -> Instant.parse(c.getLastTransitionTime()))
                        .filter(created::isBefore)
                        .findFirst()
                        .orElse(created);
    }

    /** Whether it runs with the template of now and serves. */
    boolean isDone() {
        return current && ready && !terminating;
    }

    /** Whether it can't run and is of an earlier template: whatever the present one is, this pod is no loss. */
    boolean isWreck() {
        return !current && !ready && !terminating && trouble.isPresent();
    }
}
