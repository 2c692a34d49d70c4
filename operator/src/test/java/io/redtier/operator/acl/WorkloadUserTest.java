package io.redtier.operator.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The user of a workload, and the Secret by which a RedisCluster hears of it. */
class WorkloadUserTest {

    private static final Workload CATALOG = new Workload("shop", "Deployment", "catalog.v2");
    private static final AclUser USER = AclUser.withPassword(
            WorkloadUser.name(CATALOG),
            "p",
            WorkloadUser.rules(CATALOG, new TreeSet<>(Set.of("rl:shop:a:", "catalog:"))));

    @Test
    void keysAndChannelsAreItsOwnAndTheDocumentIsForReading() {
        assertThat(USER.name()).isEqualTo("redtier-app.shop.deployment.catalog.v2");
        assertThat(USER.rules())
                .startsWith(
                        "%R~redtier:policies:{shop/deployment/catalog.v2}",
                        "~redtier:instances:{shop/deployment/catalog.v2}",
                        "~redtier:reports:{shop/deployment/catalog.v2}",
                        "~catalog:*",
                        "~rl:shop:a:*",
                        "&redtier:policies:{shop/deployment/catalog.v2}",
                        "&catalog:*",
                        "&rl:shop:a:*",
                        "-@all");
    }

    @Test
    void theSecretTellsTheUserWithoutItsPasswordAndGoesWithTheRedisCluster() {
        RedisCluster cluster = Specs.standalone();
        Secret secret = UserSecret.of(cluster, CATALOG, USER);

        assertThat(UserSecret.is(secret)).isTrue();
        assertThat(UserSecret.read(secret)).contains(USER);
        assertThat(UserSecret.workloadOf(secret)).contains(CATALOG);
        assertThat(secret.getMetadata().getName())
                .isEqualTo(UserSecret.name("shop", CATALOG))
                .hasSize("shop-user-".length() + 16);
        assertThat(secret.hasOwnerReferenceFor(cluster.getMetadata().getUid())).isTrue();
        assertThat(secret.getData()).doesNotContainKey("password");
    }

    @Test
    void whatSomebodyMadeOfTheSecretIsNoUser() {
        Secret secret = UserSecret.of(Specs.standalone(), CATALOG, USER);

        secret.setData(Map.of("username", "ZGVmYXVsdA=="));
        assertThat(UserSecret.read(secret)).isEmpty();

        AclUser other = new AclUser("default", USER.passwordHash(), List.of("+@all"));
        assertThat(UserSecret.read(UserSecret.of(Specs.standalone(), CATALOG, other)))
                .isEmpty();
    }
}
