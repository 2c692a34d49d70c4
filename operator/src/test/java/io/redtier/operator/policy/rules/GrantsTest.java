package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Given.cache;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static io.redtier.operator.policy.rules.Given.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which keys a workload may touch where. */
class GrantsTest {

    private static final ClusterId SHOP = new ClusterId("shop", "shop");

    @Test
    void aWorkloadGetsThePrefixesOfItsPoliciesAndThoseOfTheirLimits() {
        assertThat(Given.catalog()
                        .safeCluster()
                        .with(cache("shop/catalog", 1, "catalog:", "products"))
                        .with(limit("shop/limits", 2, "per-ip", 100))
                        .grants())
                .isEqualTo(Map.of(SHOP, Set.of("catalog:", "rl:shop:limits:")));
    }

    @Test
    void eachClusterGetsItsOwn() {
        Policy two = cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "catalog:"
                caches: {products: {ttl: 1h, clusterRef: {name: other}}}
                locks: {payment: {lease: 10s}}
                """);

        assertThat(Given.catalog()
                        .safeCluster()
                        .cluster("shop/other", "allkeys-lru", "")
                        .with(two)
                        .with(limit("shop/limits", 2, "per-ip", 100))
                        .grants())
                .isEqualTo(Map.of(
                        SHOP,
                        Set.of("catalog:", "rl:shop:limits:"),
                        new ClusterId("shop", "other"),
                        Set.of("catalog:")));
    }

    @Test
    void aPolicyThatIsRejectedGetsNoNewPrefixAndKeepsWhatIsInForce() {
        Resolution before = Given.catalog()
                .safeCluster()
                .with(cache("shop/catalog", 2, "catalog:", "products"))
                .resolve();

        assertThat(Given.catalog()
                        .safeCluster()
                        .published(before)
                        .stranger(cache("shop/older", 1, "stolen:", "x"))
                        .with(cache("shop/catalog", 2, "stolen:", "products"))
                        .grants())
                .isEqualTo(Map.of(SHOP, Set.of("catalog:")));
    }
}
