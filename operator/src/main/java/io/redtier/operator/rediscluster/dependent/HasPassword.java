package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;

/** Holds for what a RedisCluster needs as long as not everybody may log in. */
public class HasPassword implements Condition<HasMetadata, RedisCluster> {

    @Override
    public boolean isMet(
            DependentResource<HasMetadata, RedisCluster> dependent,
            RedisCluster cluster,
            Context<RedisCluster> context) {
        return ClusterSpec.hasPassword(cluster);
    }
}
