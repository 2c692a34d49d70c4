package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.redtier.crds.rediscluster.AuthSpec;
import io.redtier.crds.rediscluster.Mode;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.status.Conditions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the operator reaches the nodes of a RedisCluster. Immutable.
 *
 * @param id which RedisCluster
 * @param primaries IP address of the pod that is the primary, in mode Cluster of all that own slots; empty while there is
 *     none
 * @param replicas IP addresses of the other pods that are ready
 * @param passwordSecret Secret, in the namespace of the RedisCluster, with the password; null if none is needed
 * @param passwordKey entry of that Secret; null if none is needed
 * @param notReady why the RedisCluster is not ready; null if it is
 */
record ClusterConnection(
        ClusterId id,
        List<String> primaries,
        List<String> replicas,
        String passwordSecret,
        String passwordKey,
        String notReady) {

    private static final String DEFAULT_KEY = "password";

    /** Reads it off the object. Pure. */
    static ClusterConnection of(RedisCluster cluster) {
        ClusterId id = ClusterReader.id(cluster);
        AuthSpec auth = cluster.getSpec().getAuth();
        String secret = passwordSecret(id.name());
        String key = DEFAULT_KEY;
        if (auth != null && Boolean.FALSE.equals(auth.getEnabled())) {
            secret = null;
            key = null;
        } else if (auth != null && auth.getPasswordSecretRef() != null) {
            secret = auth.getPasswordSecretRef().getName();
            key = Optional.ofNullable(auth.getPasswordSecretRef().getKey()).orElse(DEFAULT_KEY);
        }
        List<String> primaries =
                primaries(cluster.getStatus(), cluster.getSpec().getMode() == Mode.Cluster);
        List<String> replicas = nodes(cluster.getStatus())
                .filter(node -> !Boolean.FALSE.equals(node.getReady()))
                .map(NodeStatus::getIp)
                .filter(ip -> !primaries.contains(ip))
                .toList();
        return new ClusterConnection(id, primaries, replicas, secret, key, notReady(cluster.getStatus()));
    }

    /** The Secret of a password that the operator makes. */
    static String passwordSecret(String cluster) {
        return cluster + "-auth";
    }

    private static List<String> primaries(RedisClusterStatus status, boolean sharded) {
        // For a moment after a failover two nodes may call themselves primary; the status names the true one. In mode
        // Cluster those that own slots are.
        return nodes(status)
                .filter(node -> node.getRole() == NodeRole.Primary)
                .filter(node -> sharded ? ownsSlots(node) : node.getPod().equals(status.getCurrentPrimary()))
                .map(NodeStatus::getIp)
                .toList();
    }

    /** Those that can be reached. */
    private static Stream<NodeStatus> nodes(RedisClusterStatus status) {
        List<NodeStatus> nodes = status == null || status.getNodes() == null ? List.of() : status.getNodes();
        return nodes.stream()
                .filter(node -> node.getPod() != null)
                .filter(node -> node.getIp() != null && !node.getIp().isEmpty());
    }

    private static boolean ownsSlots(NodeStatus node) {
        return node.getSlots() != null && !node.getSlots().isEmpty();
    }

    private static String notReady(RedisClusterStatus status) {
        Optional<Condition> ready =
                status == null ? Optional.empty() : Conditions.find(status.getConditions(), "Ready");
        if (ready.isEmpty()) {
            return "it has no condition Ready yet";
        }
        return "True".equals(ready.get().getStatus())
                ? null
                : ready.get().getReason() + ": " + ready.get().getMessage();
    }
}
