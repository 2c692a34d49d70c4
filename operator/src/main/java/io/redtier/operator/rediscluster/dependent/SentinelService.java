package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;

/** Where clients ask who the primary is. */
@KubernetesDependent
public class SentinelService extends CRUDKubernetesDependentResource<Service, RedisCluster> {

    public SentinelService() {
        super(Service.class);
    }

    @Override
    protected Service desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static Service desired(RedisCluster cluster) {
        String name = cluster.getMetadata().getName();
        return Services.clusterIp(
                cluster, ClusterNames.sentinel(cluster), Labels.SENTINEL, Labels.selector(name, Labels.SENTINEL));
    }
}
