package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.UserSecret;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The Secrets of Deployment catalog and of its user on RedisCluster redis, in one namespace. */
record WorkloadSecrets(PolicyWorld world, String namespace) {

    /** The user, by what the RedisCluster is told. */
    AclUser user() {
        Secret secret = ofUser();
        assertThat(secret).isNotNull();
        return UserSecret.read(secret).orElseThrow();
    }

    /** What the RedisCluster is told; null if nothing. */
    Secret ofUser() {
        return world.client()
                .secrets()
                .inNamespace(namespace)
                .withName(UserSecret.name("redis", new Workload(namespace, "Deployment", "catalog")))
                .get();
    }

    /** The binding; null if there is none. */
    Secret ofBinding() {
        return world.client()
                .secrets()
                .inNamespace(namespace)
                .withName("deployment-catalog-redtier-binding")
                .get();
    }

    /** An entry of the binding. */
    String binding(String entry) {
        return new String(Base64.getDecoder().decode(ofBinding().getData().get(entry)), StandardCharsets.UTF_8);
    }
}
