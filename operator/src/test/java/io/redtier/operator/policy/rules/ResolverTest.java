package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Given.cache;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static io.redtier.operator.policy.rules.Given.limit;
import static io.redtier.operator.policy.rules.Given.limitPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.runtime.document.PolicyDocument;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private static final String LOCK = """
            clusterRef: {name: shop}
            targetRefs: [{kind: Deployment, name: catalog}]
            keyPrefix: "pay:"
            locks: {payment: {lease: 10s}}
            """;

    @Test
    void mergesThePoliciesOfAWorkloadIntoOneDocument() {
        Policy catalog = cache("shop/catalog", 1, "catalog:", "products");
        Policy limits = limit("shop/catalog-limits", 2, "per-ip", 100);

        Resolution one =
                Given.catalog().safeCluster().with(catalog).with(limits).resolve();
        Resolution other =
                Given.catalog().safeCluster().with(limits).with(catalog).resolve();

        PolicyDocument document = one.document().orElseThrow();
        assertThat(document.caches()).containsOnlyKeys("products");
        assertThat(document.limits()).containsOnlyKeys("per-ip");
        assertThat(document.clusters()).containsOnlyKeys("shop/shop");
        assertThat(document.clusters().get("shop/shop").endpoints()).containsExactly("shop-sentinel.shop.svc:26379");
        assertThat(document.clusters().get("shop/shop").primaryName()).isEqualTo("shop");
        assertThat(document.clusters().get("shop/shop").bindingPath()).isEqualTo("shop.shop.");
        assertThat(other.document()).as("whatever the order they come in").contains(document);
        assertThat(verdicts(one).values()).allMatch(Verdict::isAccepted);
    }

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
    void aLockNeedsAClusterThatNeverEvicts() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "volatile-ttl", "")
                .with(cachePolicy("shop/pay", 1, LOCK))
                .resolve();

        assertRejected(
                resolution,
                "shop/pay",
                Reason.UNSAFE_EVICTION,
                "spec.locks.payment: RedisCluster shop/shop has memory policy volatile-ttl and may evict a held lock;"
                        + " set its spec.memory.policy to noeviction");
    }

    @Test
    void aLockMayLieOnASafeClusterWhileTheCachesAreEvicted() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "allkeys-lru", "")
                .cluster("shop/safe", "noeviction", "")
                .with(cachePolicy("shop/pay", 1, """
                        clusterRef: {name: shop}
                        targetRefs: [{kind: Deployment, name: catalog}]
                        keyPrefix: "pay:"
                        caches: {orders: {ttl: 1m}}
                        locks: {payment: {lease: 10s, clusterRef: {name: safe}}}
                        """))
                .resolve();

        assertAccepted(resolution, "shop/pay");
        assertThat(resolution.document().orElseThrow().clusters()).containsOnlyKeys("shop/safe", "shop/shop");
    }

    @Test
    void limitsOnAnEvictingClusterAreAcceptedWithAWarning() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "allkeys-lru", "")
                .with(limit("shop/limits", 1, "per-ip", 100))
                .resolve();

        assertAccepted(resolution, "shop/limits");
        assertThat(verdicts(resolution).get("shop/limits").warnings())
                .singleElement()
                .asString()
                .startsWith("spec.limits.per-ip: RedisCluster shop/shop has memory policy allkeys-lru");
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
    void aRejectedPolicyKeepsWhatItHadAndTheOthersMoveOn() {
        Policy limits = limit("shop/limits", 2, "per-ip", 100);
        Resolution before = Given.catalog()
                .safeCluster()
                .with(cache("shop/catalog", 1, "catalog:", "products"))
                .with(limits)
                .resolve();

        Resolution after = Given.catalog()
                .safeCluster()
                .published(before)
                .with(cachePolicy("shop/catalog", 1, """
                        clusterRef: {name: shop}
                        targetRefs: [{kind: Deployment, name: catalog}]
                        keyPrefix: "catalog:"
                        caches: {products: {ttl: soon}}
                        """))
                .with(limit("shop/limits", 2, "per-ip", 200))
                .resolve();

        assertRejected(after, "shop/catalog", Reason.INVALID, "spec.caches.products.ttl: \"soon\" is no duration");
        assertThat(inForce(after, "shop/catalog")).isEqualTo(InForce.EARLIER);
        assertThat(after.document().orElseThrow().caches())
                .isEqualTo(before.document().orElseThrow().caches());
        assertThat(after.document().orElseThrow().limits().get("per-ip").rate().limit())
                .isEqualTo(200);
    }

    @Test
    void whatARejectedPolicyHadStaysEvenWhenItsClusterOrWorkloadIsGone() {
        Policy policy = cache("shop/catalog", 1, "catalog:", "products");
        Resolution before = Given.catalog().safeCluster().with(policy).resolve();

        Resolution after =
                Given.catalog().noWorkload().published(before).with(policy).resolve();

        assertRejected(after, "shop/catalog", Reason.CLUSTER_NOT_FOUND, "shop/shop");
        assertThat(after.document()).isEqualTo(before.document());
    }

    @Test
    void whatARejectedPolicyHadGivesWayToAnAcceptedOlderOne() {
        Resolution before = Given.catalog()
                .safeCluster()
                .with(cachePolicy("shop/young", 2, """
                        clusterRef: {name: shop}
                        targetRefs: [{kind: Deployment, name: catalog}]
                        keyPrefix: "young:"
                        caches: {products: {ttl: 1h}, prices: {ttl: 1h}}
                        """))
                .resolve();

        Resolution after = Given.catalog()
                .safeCluster()
                .published(before)
                .with(cache("shop/young", 2, "young:", "products"))
                .with(cache("shop/old", 1, "old:", "products"))
                .resolve();

        assertThat(after.document().orElseThrow().caches().get("products").policy())
                .isEqualTo("shop/old");
        assertThat(after.document().orElseThrow().caches().get("prices").policy())
                .isEqualTo("shop/young");
        assertThat(inForce(after, "shop/young")).isEqualTo(InForce.EARLIER);
    }

    @Test
    void whoIsNoLongerAdmittedLosesWhatItHadThere() {
        Policy policy = cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shared, namespace: redis}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "catalog:"
                caches: {products: {ttl: 1h}}
                """);
        Resolution before = Given.catalog()
                .cluster("redis/shared", "noeviction", "from: All")
                .with(policy)
                .resolve();

        Resolution after = Given.catalog()
                .cluster("redis/shared", "noeviction", "from: Same")
                .published(before)
                .with(policy)
                .resolve();

        assertRejected(after, "shop/catalog", Reason.NOT_ALLOWED, "does not admit");
        assertThat(after.document()).isEmpty();
    }

    @Test
    void policiesOfBothKindsMayShareAName() {
        Resolution before = Given.catalog()
                .safeCluster()
                .with(cache("shop/catalog", 1, "catalog:", "products"))
                .with(limit("shop/catalog", 2, "per-ip", 100))
                .resolve();

        Resolution after = Given.catalog()
                .safeCluster()
                .published(before)
                .with(cache("shop/catalog", 1, "", "products"))
                .resolve();

        assertThat(after.document().orElseThrow().caches()).containsOnlyKeys("products");
        assertThat(after.document().orElseThrow().limits())
                .as("the RateLimitPolicy is gone, and with it exactly its part")
                .isEmpty();
    }

    @Test
    void aDocumentThatWouldBeTooLargeLeavesOutTheYoungestPolicy() {
        StringBuilder limits = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            limits.append("l%d: {algorithm: FixedWindow, rate: {limit: 1, window: 1m}, key: [{from: ClientIp}]}\n"
                    .formatted(i));
        }
        Policy large = limitPolicy(
                "shop/large",
                2,
                "clusterRef: {name: shop}\ntargetRefs: [{kind: Deployment, name: catalog}]\nlimits:\n"
                        + limits.toString().indent(2));

        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(large)
                .with(cache("shop/catalog", 1, "catalog:", "products"))
                .resolve();

        assertRejected(resolution, "shop/large", Reason.INVALID, "spec: with this policy the document of");
        assertThat(resolution.document().orElseThrow().caches()).containsOnlyKeys("products");
    }

    private static void assertAccepted(Resolution resolution, String policy) {
        assertThat(verdicts(resolution).get(policy)).isNotNull().satisfies(verdict -> assertThat(verdict.reason())
                .as(verdict.message())
                .isEqualTo(Reason.ACCEPTED));
        assertThat(inForce(resolution, policy)).isEqualTo(InForce.CURRENT);
    }

    private static void assertRejected(Resolution resolution, String policy, Reason reason, String message) {
        Verdict verdict = verdicts(resolution).get(policy);
        assertThat(verdict.reason()).as(verdict.message()).isEqualTo(reason);
        assertThat(verdict.message()).contains(message);
    }

    private static InForce inForce(Resolution resolution, String policy) {
        return resolution.decisions().entrySet().stream()
                .filter(entry -> entry.getKey().source().equals(policy))
                .map(entry -> entry.getValue().inForce())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Verdict> verdicts(Resolution resolution) {
        return resolution.decisions().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        entry -> entry.getKey().source(),
                        entry -> entry.getValue().verdict(),
                        (one, other) -> one.isAccepted() ? other : one));
    }
}
