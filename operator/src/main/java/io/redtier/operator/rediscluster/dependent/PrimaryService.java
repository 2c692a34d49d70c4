package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;

/** Takes writes: the data pod that is labelled as the primary; in mode Cluster every node that serves. */
@KubernetesDependent
public class PrimaryService extends CRUDKubernetesDependentResource<Service, RedisCluster> {

    public PrimaryService() {
        super(Service.class);
    }

    @Override
    protected Service desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster);
    }

    public static Service desired(RedisCluster cluster) {
        String name = cluster.getMetadata().getName();
        return Services.clusterIp(
                cluster,
                ClusterNames.primary(cluster),
                Labels.REDIS,
                ClusterSpec.isSharded(cluster)
                        ? Labels.selector(name, Labels.REDIS)
                        : Labels.roleSelector(name, Labels.PRIMARY));
    }
}
