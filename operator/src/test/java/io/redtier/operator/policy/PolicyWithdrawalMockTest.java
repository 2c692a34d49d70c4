package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.CachePolicy;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** What instances that go on running find after the last policy of their workload, and after the next one. */
@ExtendWith(PolicyWorldExtension.class)
class PolicyWithdrawalMockTest {

    private final PolicyWorld world;

    PolicyWithdrawalMockTest(PolicyWorld world) {
        this.world = world;
    }

    @Test
    void anEmptyDocumentFollowsTheLastPolicyAndANewerOneTheNext() {
        PolicyDocument first = publishFirst("again");
        delete("again");

        PolicyDocument empty = world.inRedis("again");
        assertThat(empty.generation()).isEqualTo(first.generation() + 1);
        assertThat(empty.clusters()).as("where to hear of the next").isEqualTo(first.clusters());
        try (Jedis jedis = world.redis().connect()) {
            assertThat(jedis.ttl(key("again")))
                    .isBetween(
                            Duration.ofHours(23).toSeconds(),
                            Duration.ofHours(24).toSeconds());
        }

        policy("again");
        PolicyDocument second = world.published("again");
        assertThat(second.caches()).containsOnlyKeys("products");
        assertThat(second.generation()).isEqualTo(empty.generation() + 1);
        try (Jedis jedis = world.redis().connect()) {
            assertThat(jedis.ttl(key("again"))).as("it stays").isEqualTo(-1);
        }
    }

    @Test
    void theNextPolicyIsNewerAlsoWhenRedisHasForgottenAll() {
        publishFirst("forgot");
        delete("forgot");
        long empty = world.inRedis("forgot").generation();
        try (Jedis jedis = world.redis().connect()) {
            jedis.del(key("forgot"));
        }

        policy("forgot");
        assertThat(world.published("forgot").generation()).isGreaterThan(empty);
    }

    private PolicyDocument publishFirst(String namespace) {
        world.objects().shop(namespace);
        policy(namespace);
        PolicyDocument first = world.published(namespace);
        assertThat(first.caches()).containsOnlyKeys("products");
        return first;
    }

    private void policy(String namespace) {
        world.objects()
                .cachePolicy(namespace, "catalog", "{name: redis}", namespace + ":", "caches: {products: {ttl: 1h}}");
    }

    private void delete(String namespace) {
        world.client()
                .resources(CachePolicy.class)
                .inNamespace(namespace)
                .withName("catalog")
                .delete();
        world.eventually("the policy and its ConfigMap are gone", () -> {
            assertThat(world.client()
                            .resources(CachePolicy.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(world.configMap(namespace)).isNull();
        });
        assertThat(world.inRedis(namespace).caches()).isEmpty();
    }

    private static String key(String namespace) {
        return KeySchema.policyKey(new Workload(namespace, "Deployment", "catalog"));
    }
}
