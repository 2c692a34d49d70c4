package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How the nodes are to be.
 *
 * @param nodes at least one
 * @param heartbeat time between two renewals of a node's lease
 * @param directory where pods' files and logs are kept
 * @param volumeRefresh time between two updates of mounted ConfigMaps and Secrets
 * @param backoff of crashing containers
 * @param ownNetworks which pods have networks of their own, unless they say so themselves
 */
public record KubeletSettings(
        List<VirtualNode> nodes,
        Duration heartbeat,
        Path directory,
        Duration volumeRefresh,
        Backoff backoff,
        Predicate<Pod> ownNetworks) {
    /**
     * A node to play.
     *
     * @param name of the Node object
     * @param zone its {@code topology.kubernetes.io/zone}
     */
    public record VirtualNode(String name, String zone) {}
}
