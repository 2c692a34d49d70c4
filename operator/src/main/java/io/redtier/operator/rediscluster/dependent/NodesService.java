package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;

/** Names every data pod, ready or not. */
@KubernetesDependent
public class NodesService extends CRUDKubernetesDependentResource<Service, RedisCluster> {

    public NodesService() {
        super(Service.class);
    }

    @Override
    protected Service desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static Service desired(RedisCluster cluster) {
        String name = cluster.getMetadata().getName();
        return Services.headless(
                cluster, ClusterNames.nodesService(cluster), Labels.REDIS, Labels.selector(name, Labels.REDIS));
    }
}
