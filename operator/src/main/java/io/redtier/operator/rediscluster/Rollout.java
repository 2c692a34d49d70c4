package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.change.Roll;
import io.redtier.operator.rediscluster.change.RollingSet;
import io.redtier.operator.rediscluster.change.TemplateChoice;
import io.redtier.operator.rediscluster.change.TemplateChoice.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How far pods of a newer template have replaced those of an earlier one. Immutable; built by pure functions.
 *
 * @param roll the pods
 * @param onTrial whether all pods have not yet been ready with it
 * @param refusal the template that failed and is not rolled out; empty when the one that the spec asks for is in force
 */
record Rollout(Roll roll, boolean onTrial, Optional<Refusal> refusal) {

    static Rollout of(RedisCluster cluster, Collection<StatefulSet> statefulSets, Collection<Pod> pods) {
        List<StatefulSet> owned = ClusterPods.owned(cluster, statefulSets);
        String approved = ClusterSpec.approved(cluster);
        return new Rollout(
                new Roll(
                        set(ClusterNames.sentinel(cluster), owned, pods),
                        set(ClusterNames.primary(cluster), owned, pods)),
                owned.stream().anyMatch(TemplateChoice::isOnTrial),
                owned.stream()
                        .flatMap(set -> TemplateChoice.refusal(set, approved).stream())
                        .findFirst());
    }

    private static RollingSet set(String name, List<StatefulSet> owned, Collection<Pod> pods) {
        return owned.stream()
                .filter(set -> set.getMetadata().getName().equals(name))
                .findFirst()
                .map(set -> RollingSet.of(set, pods))
                .orElseGet(RollingSet::none);
    }

    /** Nothing changes. */
    static Rollout none() {
        return new Rollout(new Roll(RollingSet.none(), RollingSet.none()), false, Optional.empty());
    }

    boolean isUnderWay() {
        return roll.isUnderWay() || onTrial;
    }
}
