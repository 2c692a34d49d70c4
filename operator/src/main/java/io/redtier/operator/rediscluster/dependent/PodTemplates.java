package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.change.Progress;
import io.redtier.operator.rediscluster.change.TemplateChoice;

/** Which pod templates are in force in one reconciliation: what a look at the pods has shown. Stateless. */
public final class PodTemplates {

    private static final String KEY = "redtier.progress";

    private PodTemplates() {}

    /** Keeps how the change under way goes for {@link #choose} in this reconciliation. */
    public static void set(Progress progress, Context<RedisCluster> context) {
        context.managedWorkflowAndDependentResourceContext().put(KEY, progress);
    }

    static StatefulSet choose(StatefulSet wanted, RedisCluster cluster, Context<RedisCluster> context) {
        return TemplateChoice.decide(
                wanted,
                context.getSecondaryResourcesAsStream(StatefulSet.class)
                        .filter(set -> set.getMetadata()
                                .getName()
                                .equals(wanted.getMetadata().getName()))
                        .findFirst(),
                context.managedWorkflowAndDependentResourceContext()
                        .get(KEY, Progress.class)
                        .orElseGet(Progress::none),
                ClusterSpec.approved(cluster));
    }
}
