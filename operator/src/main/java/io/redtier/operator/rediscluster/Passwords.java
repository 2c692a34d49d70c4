package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Finds the password of a RedisCluster. Stateless. */
public final class Passwords {

    private static final String GIVEN = "redtier.given-password";

    private Passwords() {}

    /**
     * Looks for the password that the user gives and keeps it for {@link #of} in this reconciliation.
     *
     * @return what is missing and what to do, or empty when there is nothing to miss
     */
    static Optional<String> findGiven(RedisCluster cluster, Context<RedisCluster> context) {
        if (!ClusterSpec.hasPassword(cluster) || ClusterSpec.generatesPassword(cluster)) {
            return Optional.empty();
        }
        String namespace = cluster.getMetadata().getNamespace();
        String name = ClusterSpec.passwordSecret(cluster);
        String key = ClusterSpec.passwordKey(cluster);
        // Read, not watched: an informer would keep every Secret of the Kubernetes cluster in memory.
        Secret secret = context.getClient()
                .secrets()
                .inNamespace(namespace)
                .withName(name)
                .get();
        Optional<String> password = secret == null ? Optional.empty() : read(secret, key);
        password.ifPresent(
                p -> context.managedWorkflowAndDependentResourceContext().put(GIVEN, p));
        return password.isPresent()
                ? Optional.empty()
                : Optional.of("spec.auth.passwordSecretRef: "
                        + (secret == null
                                ? "there is no Secret " + name + " in namespace " + namespace
                                : "the Secret " + name + " has no key " + key + ", or it is empty")
                        + "; create it: kubectl create secret generic " + name + " -n " + namespace + " --from-literal="
                        + key + "=<password>");
    }

    /**
     * The password, or empty when Redis asks for none or the Secret of the operator is not there yet. Where the user
     * gives it, {@link #findGiven} must have found it in the same reconciliation.
     */
    public static Optional<String> of(RedisCluster cluster, Context<RedisCluster> context) {
        if (!ClusterSpec.hasPassword(cluster)) {
            return Optional.empty();
        }
        if (!ClusterSpec.generatesPassword(cluster)) {
            return context.managedWorkflowAndDependentResourceContext().get(GIVEN, String.class);
        }
        return context.getSecondaryResourcesAsStream(Secret.class)
                .filter(s -> s.getMetadata().getName().equals(ClusterNames.authSecret(cluster)))
                .findFirst()
                .flatMap(secret -> read(secret, ClusterNames.PASSWORD_KEY));
    }

    private static Optional<String> read(Secret secret, String key) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(key))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).strip())
                .filter(password -> !password.isEmpty());
    }
}
