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

/**
 * How the operator reaches the primary of a RedisCluster. Immutable.
 *
 * @param id which RedisCluster
 * @param primary IP address of the pod that is the primary, in mode Cluster of one of those that are; null while there is
 *     none
 * @param passwordSecret Secret, in the namespace of the RedisCluster, with the password; null if none is needed
 * @param passwordKey entry of that Secret; null if none is needed
 * @param notReady why the RedisCluster is not ready; null if it is
 */
record ClusterConnection(ClusterId id, String primary, String passwordSecret, String passwordKey, String notReady) {

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
        String primary = primary(cluster.getStatus(), cluster.getSpec().getMode() == Mode.Cluster);
        return new ClusterConnection(id, primary, secret, key, notReady(cluster.getStatus()));
    }

    /** The Secret of a password that the operator makes. */
    static String passwordSecret(String cluster) {
        return cluster + "-auth";
    }

    private static String primary(RedisClusterStatus status, boolean sharded) {
        List<NodeStatus> nodes = status == null || status.getNodes() == null ? List.of() : status.getNodes();
        // For a moment after a failover two nodes may call themselves primary; the status names the true one. In mode
        // Cluster any will do: those that own slots redirect to the one that owns the key's.
        return nodes.stream()
                .filter(node -> node.getRole() == NodeRole.Primary)
                .filter(node -> node.getPod() != null)
                .filter(node -> sharded ? ownsSlots(node) : node.getPod().equals(status.getCurrentPrimary()))
                .map(NodeStatus::getIp)
                .filter(ip -> ip != null && !ip.isEmpty())
                .findFirst()
                .orElse(null);
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
