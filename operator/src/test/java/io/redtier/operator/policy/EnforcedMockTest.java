package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.InstanceReport.CacheCounts;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** What becomes of the reports of instances, which are written here as the library writes them. */
@ExtendWith(PolicyWorldExtension.class)
class EnforcedMockTest {

    private static final String NAMESPACE = "enforced";

    private final PolicyWorld world;
    private final PolicyObjects objects;

    EnforcedMockTest(PolicyWorld world) {
        this.world = world;
        this.objects = world.objects();
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void aPolicyIsEnforcedWhenEveryInstanceHasLoadedIt() {
        objects.shop(NAMESPACE);
        objects.cachePolicy(NAMESPACE, "catalog", "{name: redis}", "enforced:", "caches: {products: {ttl: 1h}}");
        PolicyDocument first = world.published(NAMESPACE);
        world.condition(NAMESPACE, "catalog", "Enforced", "NotReported");

        report("one", first, null);
        report("two", first, null);
        world.condition(NAMESPACE, "catalog", "Enforced", "Enforced");
        assertThat(status().getInstances().getSummary()).isEqualTo("2/2");
        assertThat(status().getCaches()).singleElement().satisfies(cache -> {
            assertThat(cache.getName()).isEqualTo("products");
            assertThat(cache.getHitRatePercent()).isEqualTo(90);
            assertThat(cache.getReads()).isEqualTo(20);
        });
        world.event(NAMESPACE, "catalog", "PolicyEnforced", "all 2 instances");

        objects.cachePolicy(NAMESPACE, "catalog", "{name: redis}", "enforced:", "caches: {products: {ttl: 5m}}");
        PolicyDocument second = world.published(NAMESPACE, first.generation() + 1);
        report("one", second, null);
        report("two", first, "caches.products: odd");
        world.eventually("the one that lags is named", () -> assertThat(
                        world.condition(NAMESPACE, "catalog", "Enforced", "NotYetLoaded"))
                .contains("1 of 2 instances", "two runs generation " + first.generation(), "caches.products: odd"));

        report("two", second, null);
        assertThat(world.condition(NAMESPACE, "catalog", "Enforced", "Enforced"))
                .contains(second.revision());
    }

    private void report(String instance, PolicyDocument document, String error) {
        InstanceReport report = new InstanceReport(
                instance,
                document.generation(),
                document.revision(),
                error,
                Map.of("products", new CacheCounts(9, 1, 1, 0)),
                Map.of());
        try (Jedis redis = world.redis().connect()) {
            redis.hset(
                    KeySchema.reportsKey(new Workload(NAMESPACE, "Deployment", "catalog")), instance, report.write());
        }
    }

    private PolicyStatus status() {
        return world.client()
                .resources(CachePolicy.class)
                .inNamespace(NAMESPACE)
                .withName("catalog")
                .get()
                .getStatus();
    }
}
