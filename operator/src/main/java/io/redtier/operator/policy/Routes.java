package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.policy.rules.ClusterId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out how to reach RedisClusters, and what keeps from it. Thread-safe. */
final class Routes {

    private final PolicyWatch watch;
    private final KubernetesClient client;

    Routes(PolicyWatch watch, KubernetesClient client) {
        this.watch = watch;
        this.client = client;
    }

    /**
     * What is known of the connections to some clusters.
     *
     * @param routes to the primaries, of those that have one
     * @param passwords of those that exist and whose password is known; an empty one means that none is needed
     * @param problems of all others: why they can't be reached
     * @param doubtful those that say of themselves that they are not ready, although there may be a route
     */
    record Known(
            Map<ClusterId, Route> routes,
            Map<ClusterId, Optional<String>> passwords,
            Map<ClusterId, String> problems,
            Set<ClusterId> doubtful) {}

    /** Looks up the connections to {@code clusters}. */
    Known find(Iterable<ClusterId> clusters) {
        Known known = new Known(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
        for (ClusterId id : clusters) {
            Optional<RedisCluster> cluster = watch.cluster(id);
            if (cluster.isEmpty()) {
                known.problems().put(id, "it does not exist");
            } else {
                find(ClusterConnection.of(cluster.get()), known);
            }
        }
        return known;
    }

    private void find(ClusterConnection connection, Known known) {
        if (connection.notReady() != null) {
            known.doubtful().add(connection.id());
        }
        Optional<String> password = Optional.empty();
        if (connection.passwordSecret() != null) {
            password = password(connection);
            if (password.isEmpty()) {
                known.problems()
                        .put(
                                connection.id(),
                                "the Secret " + connection.id().namespace() + "/" + connection.passwordSecret()
                                        + " has no entry " + connection.passwordKey()
                                        + " with its password; create it, or correct spec.auth of the RedisCluster");
                return;
            }
        }
        known.passwords().put(connection.id(), password);
        if (connection.primaries().isEmpty()) {
            known.problems()
                    .put(connection.id(), connection.notReady() == null ? "it has no primary" : connection.notReady());
        } else {
            known.routes()
                    .put(
                            connection.id(),
                            new Route(connection.primaries(), connection.replicas(), password.orElse(null)));
        }
    }

    private Optional<String> password(ClusterConnection connection) {
        String namespace = connection.id().namespace();
        Secret own = watch.secrets().get(namespace, connection.passwordSecret());
        // A Secret of the user's own is not watched; the regular look at Redis reads it anew.
        Secret secret = own != null
                ? own
                : client.secrets()
                        .inNamespace(namespace)
                        .withName(connection.passwordSecret())
                        .get();
        return PasswordEntry.read(secret, connection.passwordKey());
    }
}
