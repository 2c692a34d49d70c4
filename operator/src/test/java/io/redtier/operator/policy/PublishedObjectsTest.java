package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import org.junit.jupiter.api.Test;

class PublishedObjectsTest {

    @Test
    void thePoliciesThatOwnAnObjectAreFoundThereWhateverTheyNameAsTheirTargetNow() {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("deployment-catalog-redtier")
                .addNewOwnerReference()
                .withKind("CachePolicy")
                .withName("catalog")
                .endOwnerReference()
                .addNewOwnerReference()
                .withKind("RateLimitPolicy")
                .withName("limits")
                .endOwnerReference()
                .addNewOwnerReference()
                .withKind("Deployment")
                .withName("somebody-else")
                .endOwnerReference()
                .endMetadata()
                .build();

        assertThat(PublishedObjects.ownersOf(map))
                .containsExactly(
                        new PolicyId(PolicyKind.CACHE, "shop", "catalog"),
                        new PolicyId(PolicyKind.RATE_LIMIT, "shop", "limits"));
    }
}
