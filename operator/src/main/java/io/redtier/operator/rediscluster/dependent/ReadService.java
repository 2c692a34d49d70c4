package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;

/** Takes reads: the replicas, or the only node where there are none. */
@KubernetesDependent
public class ReadService extends CRUDKubernetesDependentResource<Service, RedisCluster> {

    public ReadService() {
        super(Service.class);
    }

    @Override
    protected Service desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static Service desired(RedisCluster cluster) {
        String name = cluster.getMetadata().getName();
        boolean hasReplicas = cluster.getSpec().getReplicas() > 0;
        return Services.clusterIp(
                cluster,
                ClusterNames.readService(cluster),
                Labels.REDIS,
                hasReplicas ? Labels.roleSelector(name, Labels.REPLICA) : Labels.selector(name, Labels.REDIS));
    }
}
