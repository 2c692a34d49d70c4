package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import java.util.Map;

/** The two kinds of Service that a RedisCluster has. Pure. */
final class Services {

    private Services() {}

    /** One address that leads to the ready ones of the selected pods. */
    static Service clusterIp(RedisCluster cluster, String name, String component, Map<String, String> selector) {
        return new ServiceBuilder()
                .withMetadata(OwnedMetadata.of(cluster, name, component))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(selector)
                .withPorts(port(component))
                .endSpec()
                .build();
    }

    /** A name for each of the selected pods, ready or not. */
    static Service headless(RedisCluster cluster, String name, String component, Map<String, String> selector) {
        return new ServiceBuilder()
                .withMetadata(OwnedMetadata.of(cluster, name, component))
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(selector)
                .withPorts(port(component))
                .endSpec()
                .build();
    }

    private static ServicePort port(String component) {
        return new ServicePortBuilder()
                .withName(component)
                .withProtocol("TCP")
                .withPort(component.equals(Labels.SENTINEL) ? ClusterNames.SENTINEL_PORT : ClusterNames.REDIS_PORT)
                .withTargetPort(new IntOrString(component))
                .build();
    }
}
