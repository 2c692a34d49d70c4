package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import java.util.Optional;

/** Finds the password of a RedisCluster. Stateless. */
public final class Passwords {

    private static final String GIVEN = "redtier.given-password";

    private Passwords() {}

    /**
     * Looks for the password that the user gives and keeps it for {@link #of} in this reconciliation.
     *
     * @return what is wrong with it and what to do; empty when nothing is, or when the user gives none
     */
    static Optional<Obstacle> findGiven(RedisCluster cluster, GivenSecrets secrets, Context<RedisCluster> context) {
        if (!ClusterSpec.hasPassword(cluster) || ClusterSpec.generatesPassword(cluster)) {
            return Optional.empty();
        }
        String namespace = cluster.getMetadata().getNamespace();
        String name = ClusterSpec.passwordSecret(cluster);
        String key = ClusterSpec.passwordKey(cluster);
        Secret secret = secrets.get(cluster, name);
        Optional<String> password = PasswordEntry.read(secret, key);
        String create =
                "kubectl create secret generic " + name + " -n " + namespace + " --from-literal=" + key + "=<password>";
        if (password.isEmpty()) {
            secrets.forget(cluster);
            return Optional.of(new Obstacle(
                    "SecretMissing",
                    "spec.auth.passwordSecretRef: "
                            + (secret == null
                                    ? "there is no Secret " + name + " in namespace " + namespace
                                    : "the Secret " + name + " has no key " + key + ", or it is empty")
                            + "; create it: " + create));
        }
        if (!PasswordEntry.isUsable(password.get())) {
            secrets.forget(cluster);
            return Optional.of(new Obstacle(
                    "PasswordRefused",
                    "spec.auth.passwordSecretRef: the password under " + key + " of the Secret " + name
                            + " begins or ends with a blank, or holds a line break or another control character, which"
                            + " files and scripts would lose; replace it by one without: " + create
                            + " --dry-run=client -o yaml | kubectl apply -f -"));
        }
        context.managedWorkflowAndDependentResourceContext().put(GIVEN, password.get());
        return Optional.empty();
    }

    /**
     * The password, or empty when Redis asks for none or the Secret of the operator is not there yet. Where the user
     * gives it, {@link #findGiven} must have found it in the same reconciliation. When its Secret is gone, the binding
     * Secret still says with which one the nodes run.
     */
    public static Optional<String> of(RedisCluster cluster, Context<RedisCluster> context) {
        if (!ClusterSpec.hasPassword(cluster)) {
            return Optional.empty();
        }
        Optional<String> current = ClusterSpec.generatesPassword(cluster)
                ? owned(ClusterNames.authSecret(cluster), context).flatMap(Passwords::read)
                : context.managedWorkflowAndDependentResourceContext().get(GIVEN, String.class);
        return current.or(
                () -> owned(ClusterNames.bindingSecret(cluster), context).flatMap(Passwords::read));
    }

    /** A Secret that the operator made for the cluster. */
    static Optional<Secret> owned(String name, Context<RedisCluster> context) {
        return context.getSecondaryResourcesAsStream(Secret.class)
                .filter(secret -> secret.getMetadata().getName().equals(name))
                .findFirst();
    }

    private static Optional<String> read(Secret secret) {
        return PasswordEntry.read(secret, ClusterNames.PASSWORD_KEY);
    }
}
