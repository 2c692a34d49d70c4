package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.GarbageCollected;
import io.javaoperatorsdk.operator.processing.dependent.Creator;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.acl.RandomPassword;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.Passwords;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The password that the operator makes when the user names none. It is made once and never written again: whoever
 * edits it has to restart the pods. When it is deleted it comes back with the password that the nodes run with. It is
 * created by a plain POST, which can't replace one that exists.
 */
@KubernetesDependent
public class AuthSecret extends KubernetesDependentResource<Secret, RedisCluster>
        implements Creator<Secret, RedisCluster>, GarbageCollected<RedisCluster> {

    public AuthSecret() {
        super(Secret.class);
    }

    @Override
    protected Secret desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster, Passwords.of(cluster, context).orElseGet(RandomPassword::next));
    }

    @Override
    protected ResourceID targetSecondaryResourceID(RedisCluster cluster, Context<RedisCluster> context) {
        return new ResourceID(
                ClusterNames.authSecret(cluster), cluster.getMetadata().getNamespace());
    }

    public static Secret desired(RedisCluster cluster, String password) {
        return new SecretBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.authSecret(cluster), Labels.REDIS))
                .withType("Opaque")
                .addToData(
                        ClusterNames.PASSWORD_KEY,
                        Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)))
                .build();
    }
}
