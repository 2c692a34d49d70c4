package io.redtier.operator.rediscluster.change;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pods of one StatefulSet in the course of a change. Immutable.
 *
 * @param name of the StatefulSet
 * @param replicas how many pods it is to have
 * @param observed whether Kubernetes has seen its present template, so that it can be said which pods are made of it
 * @param settled how many of the first ones all served at the same time when all did last; those after them were added since
 * @param pods those that exist, by ordinal
 */
public record RollingSet(String name, int replicas, boolean observed, int settled, List<RollingPod> pods) {

    public RollingSet {
        pods = List.copyOf(pods);
    }

    /** There is no such StatefulSet. */
    public static RollingSet none() {
        return new RollingSet("", 0, true, 0, List.of());
    }

    /** @param pods those of the namespace, or more of them than are the set's own */
    public static RollingSet of(StatefulSet set, Collection<Pod> pods) {
        StatefulSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(StatefulSetStatus::new);
        String revision = Optional.ofNullable(status.getUpdateRevision()).orElse("");
        boolean seen = !revision.isEmpty()
                && status.getObservedGeneration() != null
                && status.getObservedGeneration().equals(set.getMetadata().getGeneration());
        String uid = set.getMetadata().getUid();
        return new RollingSet(
                set.getMetadata().getName(),
                Optional.ofNullable(set.getSpec().getReplicas()).orElse(1),
                seen,
                TemplateChoice.settled(set).orElse(Integer.MAX_VALUE),
                pods.stream()
                        .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                                .anyMatch(owner -> owner.getUid().equals(uid)))
                        .map(pod -> RollingPod.of(pod, revision))
                        .sorted(Comparator.comparingInt(RollingPod::ordinal))
                        .toList());
    }

    /** Those that are still of an earlier template; none can be named before the present one was observed. */
    List<RollingPod> outdated() {
        return observed ? pods.stream().filter(pod -> !pod.current()).toList() : List.of();
    }

    /** Whether there are, or may be, pods of an earlier template. */
    boolean isRolling() {
        return !observed || !outdated().isEmpty();
    }

    /** Whether {@code pod} takes the place of one that served before; one that was added may wait for anything. */
    boolean replaces(RollingPod pod) {
        return pod.ordinal() < settled;
    }

    /** Whether every pod that is wanted is of the present template and ready. */
    boolean isComplete() {
        return observed && pods.size() == replicas && pods.stream().allMatch(RollingPod::isDone);
    }
}
