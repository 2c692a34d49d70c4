package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** An object of somebody else that has the name of one that a RedisCluster needs. */
final class NameTaken {

    static final String REASON = "NameTaken";

    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(Service.class, StatefulSet.class, Secret.class, ConfigMap.class, PodDisruptionBudget.class);

    private NameTaken() {}

    /** The obstacle that lies in conflicts among {@code failures}; empty when a retry can overcome them. */
    static Optional<Obstacle> in(
            Collection<? extends Exception> failures, RedisCluster cluster, KubernetesClient client) {
        return in(failures, cluster, (kind, name) -> client.resources(kind)
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(name)
                .get());
    }

    /** The same with a given way to look at an object as it is now, which gives null where there is none. */
    static Optional<Obstacle> in(
            Collection<? extends Exception> failures,
            RedisCluster cluster,
            BiFunction<Class<? extends HasMetadata>, String, HasMetadata> now) {
        String taken = failures.stream()
                .flatMap(failure -> conflict(failure).stream())
                .flatMap(details -> KINDS.stream()
                        .filter(kind -> HasMetadata.getPlural(kind).equals(details.getKind()))
                        .flatMap(kind -> Optional.ofNullable(now.apply(kind, details.getName())).stream()))
                .filter(object -> !belongsTo(object, cluster))
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return taken.isEmpty()
                ? Optional.empty()
                : Optional.of(new Obstacle(
                        REASON,
                        "not this RedisCluster's, but under a name that it needs: " + taken + " in namespace "
                                + cluster.getMetadata().getNamespace() + ". Delete or rename that, or create the"
                                + " RedisCluster under another name; it is tried again by itself"));
    }

    private static Optional<StatusDetails> conflict(Exception failure) {
        return failure instanceof KubernetesClientException refused
                        && refused.getCode() == HttpURLConnection.HTTP_CONFLICT
                        && refused.getStatus() != null
                ? Optional.ofNullable(refused.getStatus().getDetails())
                        .filter(details -> details.getKind() != null && details.getName() != null)
                : Optional.empty();
    }

    private static boolean belongsTo(HasMetadata object, RedisCluster cluster) {
        return object.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .anyMatch(cluster.getMetadata().getUid()::equals);
    }
}
