package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.CachePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects of a policy that the API server does not take; an immutable one in their place is the simplest reason. */
@ExtendWith(PolicyWorldExtension.class)
class PublishRefusedMockTest {

    private final PolicyWorld world;

    PublishRefusedMockTest(PolicyWorld world) {
        this.world = world;
    }

    @Test
    void aRefusalIsToldInTheServersWordsAndHealsByItself() {
        obstructedPolicy("refused");

        assertThat(world.condition("refused", "catalog", "Enforced", "PublishRefused"))
                .contains("Deployment refused/catalog")
                .contains("field is immutable");
        world.condition("refused", "catalog", "Accepted", "Accepted");
        world.event("refused", "catalog", "PublishRefused", "field is immutable");
        assertThat(world.inRedis("refused")).isNull();

        world.client().configMaps().resource(world.configMap("refused")).delete();
        world.condition("refused", "catalog", "Enforced", "NotReported");
        world.published("refused");
    }

    @Test
    void deletionDoesNotHangOnARefusal() {
        obstructedPolicy("stuck");
        world.condition("stuck", "catalog", "Enforced", "PublishRefused");

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("stuck")
                .withName("catalog")
                .delete();

        world.eventually("the policy is gone", () -> assertThat(world.client()
                        .resources(CachePolicy.class)
                        .inNamespace("stuck")
                        .list()
                        .getItems())
                .isEmpty());
    }

    private void obstructedPolicy(String namespace) {
        world.objects().shop(namespace);
        world.client().resource("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {namespace: %s, name: deployment-catalog-redtier}
                        immutable: true
                        data: {mine: "yes"}
                        """.formatted(namespace)).create();
        world.objects()
                .cachePolicy(namespace, "catalog", "{name: redis}", namespace + ":", "caches: {products: {ttl: 1h}}");
    }
}
