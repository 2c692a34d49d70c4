package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.BooleanWithUndefined;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.acl.UserControl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The users that nodes are started with, and the passwords of the operator's own ones. */
@KubernetesDependent(useSSA = BooleanWithUndefined.TRUE)
public class UsersSecret extends CRUDKubernetesDependentResource<Secret, RedisCluster> {

    public UsersSecret() {
        super(Secret.class);
    }

    @Override
    protected Secret desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster, UserControl.files(context));
    }

    public static Secret desired(RedisCluster cluster, UserControl.Files files) {
        Map<String, String> entries = new TreeMap<>();
        for (Owner owner : Owner.values()) {
            entries.put(owner.key(), files.passwords().of(owner));
        }
        entries.put(ClusterNames.USERS_FILE, files.dataNodes());
        entries.put(ClusterNames.SENTINEL_USERS_FILE, files.sentinels());
        entries.replaceAll((key, value) -> Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        return new SecretBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.usersSecret(cluster), Labels.REDIS))
                .withType("Opaque")
                .withData(entries)
                .build();
    }
}
