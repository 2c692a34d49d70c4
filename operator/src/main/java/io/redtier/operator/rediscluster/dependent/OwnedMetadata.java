package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;

/** Name, namespace and labels of an object of a RedisCluster. Pure. */
final class OwnedMetadata {

    private OwnedMetadata() {}

    static ObjectMeta of(RedisCluster cluster, String name, String component) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(cluster.getMetadata().getNamespace())
                .withLabels(Labels.of(cluster.getMetadata().getName(), component))
                .build();
    }
}
