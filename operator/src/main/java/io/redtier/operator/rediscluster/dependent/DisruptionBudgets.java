package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;

/** A budget over the pods of one component. Pure. */
final class DisruptionBudgets {

    private DisruptionBudgets() {}

    static PodDisruptionBudget of(RedisCluster cluster, String name, String component, int maxUnavailable) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(OwnedMetadata.of(cluster, name, component))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(maxUnavailable))
                .withNewSelector()
                .withMatchLabels(Labels.selector(cluster.getMetadata().getName(), component))
                .endSelector()
                .endSpec()
                .build();
    }
}
