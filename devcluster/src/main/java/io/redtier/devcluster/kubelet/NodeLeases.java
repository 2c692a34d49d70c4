package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeats of nodes: a lease each in {@code kube-node-lease}. Thread-safe. */
final class NodeLeases {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLeases.class);
    private static final String NAMESPACE = "kube-node-lease";
    private static final int SECONDS = 40;

    private final KubernetesClient client;
    private final Clock clock;

    NodeLeases(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Renews a node's lease, or makes it; the next heartbeat makes up for one that fails. */
    void renew(String node) {
        var resource = client.leases().inNamespace(NAMESPACE).withName(node);
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        try {
            Lease present = resource.get();
            if (present == null) {
                client.resource(new LeaseBuilder()
                                .withNewMetadata()
                                .withName(node)
                                .withNamespace(NAMESPACE)
                                .endMetadata()
                                .withNewSpec()
                                .withHolderIdentity(node)
                                .withLeaseDurationSeconds(SECONDS)
                                .withRenewTime(now)
                                .endSpec()
                                .build())
                        .create();
            } else {
                present.getSpec().setRenewTime(now);
                client.resource(present).update();
            }
        } catch (KubernetesClientException e) {
            LOG.debug("The lease of node {} is not renewed", node, e);
        }
    }
}
