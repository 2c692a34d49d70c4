package io.redtier.operator.acl;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redtier.operator.Labels;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the policies tell a RedisCluster of a workload's user: by a Secret in its namespace, which it owns. The password is
 * in the workload's own binding; here is its hash alone. Pure.
 */
public final class UserSecret {

    /** The value of the component label. */
    public static final String COMPONENT = "workload-user";

    private static final String WORKLOAD = "redtier.io/user-of";
    private static final String LEAVES = "redtier.io/user-leaves";
    private static final String NAME = "username";
    private static final String HASH = "password-sha256";
    private static final String RULES = "rules";
    private static final int HASH_DIGITS = 16;

    private UserSecret() {}

    /** The name of the Secret, in the namespace of the RedisCluster. */
    public static String name(String cluster, Workload workload) {
        return cluster + "-user-" + AclUser.hash(WorkloadUser.name(workload)).substring(0, HASH_DIGITS);
    }

    /** The Secret. */
    public static Secret of(HasMetadata cluster, Workload workload, AclUser user) {
        String name = cluster.getMetadata().getName();
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name(name, workload))
                .withNamespace(cluster.getMetadata().getNamespace())
                // Without the label that leads from a Secret to all policies on the RedisCluster.
                .addToLabels("app.kubernetes.io/name", "redtier")
                .addToLabels("app.kubernetes.io/managed-by", Labels.MANAGER)
                .addToLabels("app.kubernetes.io/component", COMPONENT)
                .addToLabels(Labels.COMPONENT, COMPONENT)
                .addToLabels(Labels.CLUSTER, name)
                .addToAnnotations(WORKLOAD, workload.namespace() + "/" + workload.kind() + "/" + workload.name())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(cluster.getApiVersion())
                        .withKind(cluster.getKind())
                        .withName(name)
                        .withUid(cluster.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of(
                        NAME,
                        encoded(user.name()),
                        HASH,
                        encoded(user.passwordHash()),
                        RULES,
                        encoded(String.join("\n", user.rules()))))
                .build();
    }

    /** The same for a user that is to go when the instances of its workload do without it. */
    public static Secret of(HasMetadata cluster, Workload workload, AclUser user, Leave leave) {
        Secret secret = of(cluster, workload, user);
        secret.getMetadata().getAnnotations().put(LEAVES, leave.text());
        return secret;
    }

    /** Since when its user is no longer needed; empty if it is. */
    public static Optional<Leave> leave(Secret secret) {
        return Optional.ofNullable(secret.getMetadata().getAnnotations())
                .flatMap(annotations -> Leave.parse(annotations.get(LEAVES)));
    }

    /** Whether {@code secret} is one of these. */
    public static boolean is(Secret secret) {
        return COMPONENT.equals(secret.getMetadata().getLabels().get(Labels.COMPONENT));
    }

    /** The workload whose user it holds; empty if somebody has taken that away. */
    public static Optional<Workload> workloadOf(Secret secret) {
        return Optional.ofNullable(secret.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(WORKLOAD))
                .map(text -> text.split("/"))
                .filter(parts -> parts.length == 3)
                .map(parts -> new Workload(parts[0], parts[1], parts[2]));
    }

    /** The name of the RedisCluster that it tells of the user; empty if somebody has taken that away. */
    public static Optional<String> clusterOf(Secret secret) {
        return Optional.ofNullable(secret.getMetadata().getLabels()).map(labels -> labels.get(Labels.CLUSTER));
    }

    /** The user that it holds; empty if somebody has made something else of it. */
    public static Optional<AclUser> read(Secret secret) {
        Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
        return !data.keySet().containsAll(List.of(NAME, HASH, RULES))
                ? Optional.empty()
                : Optional.of(new AclUser(
                                decoded(data.get(NAME)),
                                decoded(data.get(HASH)),
                                decoded(data.get(RULES)).lines().toList()))
                        .filter(user -> user.name().matches(AclUser.PREFIX + "app[.][a-z0-9.-]+")
                                && user.passwordHash().matches("[0-9a-f]{64}"));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
