package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Passwords;

/** Holds for what tells the password, once there is one or none is needed. */
public class KnowsPassword implements Condition<HasMetadata, RedisCluster> {

    @Override
    public boolean isMet(
            DependentResource<HasMetadata, RedisCluster> dependent,
            RedisCluster cluster,
            Context<RedisCluster> context) {
        return !ClusterSpec.hasPassword(cluster)
                || Passwords.of(cluster, context).isPresent();
    }
}
