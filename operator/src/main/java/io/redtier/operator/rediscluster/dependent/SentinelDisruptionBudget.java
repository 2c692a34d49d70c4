package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;

/** Keeps a majority of the sentinels, but never blocks the drain of a node altogether. */
@KubernetesDependent
public class SentinelDisruptionBudget extends CRUDKubernetesDependentResource<PodDisruptionBudget, RedisCluster> {

    public SentinelDisruptionBudget() {
        super(PodDisruptionBudget.class);
    }

    @Override
    protected PodDisruptionBudget desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static PodDisruptionBudget desired(RedisCluster cluster) {
        int spare = (ClusterSpec.sentinel(cluster).getReplicas() - 1) / 2;
        return DisruptionBudgets.of(cluster, ClusterNames.sentinel(cluster), Labels.SENTINEL, Math.max(1, spare));
    }
}
