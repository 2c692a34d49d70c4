package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Collection;
import java.util.Objects;

/** Whether pods are being replaced by ones of a newer template. Pure. */
final class Rollout {

    private Rollout() {}

    static boolean isUnderWay(Collection<StatefulSet> statefulSets) {
        return statefulSets.stream().anyMatch(Rollout::isUnderWay);
    }

    private static boolean isUnderWay(StatefulSet set) {
        StatefulSetStatus status = set.getStatus();
        if (status == null || status.getUpdateRevision() == null || status.getCurrentRevision() == null) {
            return false;
        }
        boolean unseen = status.getObservedGeneration() != null
                && set.getMetadata().getGeneration() != null
                && status.getObservedGeneration() < set.getMetadata().getGeneration();
        return unseen || !Objects.equals(status.getUpdateRevision(), status.getCurrentRevision());
    }
}
