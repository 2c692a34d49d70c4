package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;

/** Lets one data pod go at a time. */
@KubernetesDependent
public class RedisDisruptionBudget extends CRUDKubernetesDependentResource<PodDisruptionBudget, RedisCluster> {

    public RedisDisruptionBudget() {
        super(PodDisruptionBudget.class);
    }

    @Override
    protected PodDisruptionBudget desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static PodDisruptionBudget desired(RedisCluster cluster) {
        return DisruptionBudgets.of(cluster, ClusterNames.primary(cluster), Labels.REDIS, 1);
    }
}
