package io.redtier.operator.rediscluster.dependent;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;

/** How many data pods there have to be in one reconciliation: what a look at the nodes has shown. Stateless. */
public final class DataPods {

    private static final String KEY = "redtier.data-pods";

    private DataPods() {}

    /** Keeps the number for {@link #of} in this reconciliation. */
    public static void set(int pods, Context<RedisCluster> context) {
        context.managedWorkflowAndDependentResourceContext().put(KEY, pods);
    }

    static int of(RedisCluster cluster, Context<RedisCluster> context) {
        return context.managedWorkflowAndDependentResourceContext()
                .get(KEY, Integer.class)
                .orElseGet(() -> ClusterSpec.dataPods(cluster));
    }
}
