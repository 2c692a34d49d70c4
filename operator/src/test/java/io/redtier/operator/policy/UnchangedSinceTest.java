package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnchangedSinceTest {

    private static final PolicyId MINE = new PolicyId(PolicyKind.RATE_LIMIT, "shop", "mine");
    private static final Set<PolicyId> POLICIES = Set.of(MINE);

    private final UnchangedSince since = new UnchangedSince();
    private PolicyDocument published;

    @Test
    void whatAnotherPolicySaysChangesNothing() {
        publish(3, "a", Map.of("mine", limit("shop/mine")));
        publish(4, "a", Map.of("mine", limit("shop/mine"), "other", limit("shop/other")));

        assertThat(since.generations()).containsEntry(MINE, 3L);
    }

    @Test
    void anotherEntryOfItsRedisClusterIsAChange() {
        publish(3, "a", Map.of("mine", limit("shop/mine")));
        publish(4, "b", Map.of("mine", limit("shop/mine")));
        publish(5, "b", Map.of("mine", limit("shop/mine"), "other", limit("shop/other")));

        assertThat(since.generations()).containsEntry(MINE, 4L);
    }

    @Test
    void anotherPartIsAChange() {
        publish(3, "a", Map.of("mine", limit("shop/mine")));
        publish(4, "a", Map.of("mine", limit("shop/mine"), "more", limit("shop/mine")));

        assertThat(since.generations()).containsEntry(MINE, 4L);
    }

    @Test
    void nothingIsRememberedOfTheTimeBeforeTheDocumentThatIsFound() {
        published = document(7, "a", Map.of("mine", limit("shop/mine")));
        publish(8, "a", Map.of("mine", limit("shop/mine"), "other", limit("shop/other")));

        assertThat(since.generations()).containsEntry(MINE, 7L);
    }

    private void publish(long generation, String host, Map<String, LimitEntry> limits) {
        PolicyDocument document = document(generation, host, limits);
        since.published(POLICIES, published, document);
        published = document;
    }

    private static LimitEntry limit(String policy) {
        return RecentActivityTest.limit(policy);
    }

    private static PolicyDocument document(long generation, String host, Map<String, LimitEntry> limits) {
        String cluster = limits.get("mine").cluster();
        ClusterEntry entry =
                new ClusterEntry(ClusterEntry.Mode.Standalone, List.of(host + ":6379"), null, false, "shop.shop.");
        return PolicyDocument.of(
                        new Workload("shop", "Deployment", "catalog"),
                        Map.of(cluster, entry),
                        Map.of(),
                        Map.of(),
                        limits)
                .withGeneration(generation);
    }
}
