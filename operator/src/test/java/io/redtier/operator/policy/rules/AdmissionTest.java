package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Expectations.assertAccepted;
import static io.redtier.operator.policy.rules.Expectations.assertRejected;
import static io.redtier.operator.policy.rules.Expectations.verdict;
import static io.redtier.operator.policy.rules.Given.cache;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which policies are accepted, and what the others are told. */
class AdmissionTest {

    private static final String LOCK = """
            clusterRef: {name: shop}
            targetRefs: [{kind: Deployment, name: catalog}]
            keyPrefix: "pay:"
            locks: {payment: {lease: 10s}}
            """;

    @Test
    void theYoungerOfTwoWithOneEntryNameYieldsAsAWhole() {
        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(cache("shop/a-young", 2, "young:", "products"))
                .with(cache("shop/z-old", 1, "old:", "products"))
                .resolve();

        assertRejected(
                resolution,
                "shop/a-young",
                Reason.CONFLICTED,
                "spec.caches.products: the older CachePolicy shop/z-old has this name for Deployment shop/catalog, too");
        assertThat(resolution.document().orElseThrow().caches().get("products").policy())
                .isEqualTo("shop/z-old");
    }

    @Test
    void ofTwoOfTheSameAgeTheFirstByNameWins() {
        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(cache("shop/b", 1, "b:", "products"))
                .with(cache("shop/a", 1, "a:", "products"))
                .resolve();

        assertRejected(resolution, "shop/b", Reason.CONFLICTED, "the older CachePolicy shop/a has this name");
    }

    @Test
    void prefixesOfOneClusterMustNotOverlapAcrossWorkloads() {
        for (String prefix : List.of("catalog:", "catalog:products:", "cat")) {
            Resolution resolution = Given.catalog()
                    .safeCluster()
                    .with(cache("shop/mine", 2, prefix, "products"))
                    .stranger(cache("shop/theirs", 1, "catalog:", "other"))
                    .resolve();

            assertRejected(
                    resolution,
                    "shop/mine",
                    Reason.CONFLICTED,
                    "spec.keyPrefix: \"" + prefix + "\" overlaps \"catalog:\" of the older CachePolicy shop/theirs on"
                            + " RedisCluster shop/shop");
            assertThat(resolution.document()).isEmpty();
        }
    }

    @Test
    void aPrefixIsFreeOnAnotherClusterOrForTheOlderOne() {
        Policy mine = cache("shop/mine", 2, "catalog:", "products");

        assertAccepted(
                Given.catalog()
                        .safeCluster()
                        .cluster("shop/other", "noeviction", "")
                        .with(mine)
                        .stranger(cachePolicy("shop/theirs", 1, """
                                clusterRef: {name: other}
                                targetRefs: [{kind: Deployment, name: x}]
                                keyPrefix: "catalog:"
                                caches: {c: {ttl: 1h}}
                                """))
                        .resolve(),
                "shop/mine");
        assertAccepted(
                Given.catalog()
                        .safeCluster()
                        .with(mine)
                        .stranger(cache("shop/younger", 3, "catalog:", "c"))
                        .resolve(),
                "shop/mine");
    }

    @Test
    void aPolicyThatTheClusterDoesNotAdmitReservesNoPrefix() {
        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(cache("shop/mine", 2, "catalog:", "products"))
                .stranger(cache("intruder/squatter", 1, "catalog:", "c"))
                .resolve();

        assertAccepted(resolution, "shop/mine");
    }

    @Test
    void aRedisClusterOfModeClusterIsAcceptedAndNamesAnyNode() {
        Resolution resolution = Given.catalog()
                .cluster("Cluster", "shop/shop", "noeviction", "")
                .with(cachePolicy("shop/pay", 1, LOCK))
                .resolve();

        assertAccepted(resolution, "shop/pay");
    }

    @Test
    void anotherNamespacesClusterIsOpenOnlyToThoseItAdmits() {
        record Case(String access, Map<String, String> labels, boolean open) {}
        Map<String, String> gold = Map.of("tier", "gold");
        for (Case one : List.of(
                new Case("", gold, false),
                new Case("from: Same", gold, false),
                new Case("from: All", Map.of(), true),
                new Case("from: Selector, selector: {matchLabels: {tier: gold}}", gold, true),
                new Case("from: Selector, selector: {matchLabels: {tier: gold}}", Map.of("tier", "lead"), false),
                new Case(
                        "from: Selector, selector: {matchExpressions: [{key: tier, operator: In, values: [gold]}]}",
                        gold,
                        true),
                new Case(
                        "from: Selector, selector: {matchExpressions: [{key: tier, operator: NotIn, values: [gold]}]}",
                        gold,
                        false),
                new Case(
                        "from: Selector, selector: {matchExpressions: [{key: tier, operator: Exists}]}",
                        Map.of(),
                        false),
                new Case(
                        "from: Selector, selector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}",
                        Map.of(),
                        true))) {
            Resolution resolution = Given.catalog()
                    .cluster("redis/shared", "noeviction", one.access())
                    .namespace("shop", one.labels())
                    .with(cachePolicy("shop/catalog", 1, """
                            clusterRef: {name: shared, namespace: redis}
                            targetRefs: [{kind: Deployment, name: catalog}]
                            keyPrefix: "catalog:"
                            caches: {products: {ttl: 1h}}
                            """))
                    .resolve();
            if (one.open()) {
                assertAccepted(resolution, "shop/catalog");
            } else {
                assertRejected(
                        resolution,
                        "shop/catalog",
                        Reason.NOT_ALLOWED,
                        "spec.clusterRef: RedisCluster redis/shared does not admit policies of namespace shop");
            }
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRejected(
                Given.catalog()
                        .with(cache("shop/catalog", 1, "catalog:", "products"))
                        .resolve(),
                "shop/catalog",
                Reason.CLUSTER_NOT_FOUND,
                "spec.clusterRef: RedisCluster shop/shop does not exist");
        assertRejected(
                Given.catalog()
                        .noWorkload()
                        .safeCluster()
                        .with(cache("shop/catalog", 1, "catalog:", "products"))
                        .resolve(),
                "shop/catalog",
                Reason.TARGET_NOT_FOUND,
                "spec.targetRefs: Deployment shop/catalog does not exist");
    }

    @Test
    void whatALargeLogTakesOfTheMemoryIsSaid() {
        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(Given.limitPolicy("shop/limits", 1, """
                        clusterRef: {name: shop}
                        targetRefs: [{kind: Deployment, name: catalog}]
                        limits:
                          small: {algorithm: SlidingWindowLog, rate: {limit: 10000, window: 1m}, key: [{from: ClientIp}]}
                          large: {algorithm: SlidingWindowLog, rate: {limit: 50000, window: 1m}, key: [{from: ClientIp}]}
                        """))
                .resolve();

        assertThat(verdict(resolution, "shop/limits").warnings())
                .singleElement()
                .asString()
                .startsWith("spec.limits.large.rate.limit: SlidingWindowLog remembers every request, up to 1.4 MB");
    }
}
