package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Expectations.assertAccepted;
import static io.redtier.operator.policy.rules.Expectations.assertRejected;
import static io.redtier.operator.policy.rules.Expectations.inForce;
import static io.redtier.operator.policy.rules.Given.cache;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static io.redtier.operator.policy.rules.Given.limit;
import static io.redtier.operator.policy.rules.Given.limitPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.runtime.document.PolicyDocument;
import org.junit.jupiter.api.Test;

/** What gets into the document, and what stays in it. */
class ResolverTest {

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
        assertAccepted(one, "shop/catalog");
        assertAccepted(one, "shop/catalog-limits");
    }

    @Test
    void aWorkloadThatIsFoundByItsPodsIsThereWhenTheyAre() {
        Policy policy = limitPolicy("shop/limits", 1, """
                clusterRef: {name: shop}
                targetRefs: [{group: argoproj.io, kind: Rollout, name: catalog, selector: {matchLabels: {app: catalog}}}]
                limits: {per-ip: {algorithm: FixedWindow, rate: {limit: 1, window: 1m}, key: [{from: ClientIp}]}}
                """);
        Given rollout = Given.rollout().noWorkload().safeCluster().with(policy);

        assertAccepted(rollout.resolve(), "shop/limits");
        assertRejected(
                rollout.podless(policy).resolve(),
                "shop/limits",
                Reason.TARGET_NOT_FOUND,
                "spec.targetRefs: no pod in namespace shop is known to have the labels of Rollout shop/catalog; start it");
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
}
