package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.operator.injection.Bypass;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterUse;
import io.redtier.operator.policy.rules.ClusterUse.Purpose;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.operator.policy.rules.PolicyPart;
import io.redtier.operator.policy.rules.Reason;
import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.operator.policy.rules.Verdict;
import io.redtier.operator.status.Conditions;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyStatusesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final ClusterId CLUSTER = new ClusterId("shop", "shop");
    private static final Workload CATALOG = new Workload("shop", "Deployment", "catalog");
    private static final Workload STORE = new Workload("shop", "StatefulSet", "a-store");
    private static final Policy POLICY = new Policy(
            new PolicyId(PolicyKind.CACHE, "shop", "catalog"),
            "uid",
            5,
            NOW,
            false,
            List.of(CATALOG, STORE),
            Map.of(),
            true,
            "catalog:",
            List.of(new ClusterUse("spec.clusterRef", CLUSTER, Purpose.DEFAULT)),
            PolicyPart.EMPTY,
            List.of());
    private static final String REVISION = document(CATALOG).revision();
    private static final Verdict ACCEPTED = Verdict.accepted(List.of());
    private static final Verdict CONFLICTED = Verdict.rejected(Reason.CONFLICTED, "spec.caches.x: taken");

    @Test
    void anAcceptedPolicyIsNotCalledEnforcedBeforeAnybodyReports() {
        PolicyStatus status =
                status(publication(STORE, ACCEPTED, InForce.CURRENT), publication(CATALOG, ACCEPTED, InForce.CURRENT));

        assertCondition(status, "Accepted", "True", "Accepted", "the policy is valid");
        assertCondition(
                status,
                "Enforced",
                "Unknown",
                "NotReported",
                "no instance of Deployment shop/catalog (revision " + REVISION
                        + "), StatefulSet shop/a-store (revision "
                        + document(STORE).revision() + ") reports. Instances do when they use the Redtier library, have"
                        + " the document mounted and reach its Redis");
        assertThat(status.getInstances().getSummary()).isEqualTo("0/0");
        assertThat(status.getObservedGeneration()).isEqualTo(5);
        assertThat(status.getDocuments())
                .extracting(document -> document.getName() + " " + document.getConfigMap() + " "
                        + document.getBindingSecret() + " " + document.getGeneration())
                .containsExactly(
                        "a-store statefulset-a-store-redtier statefulset-a-store-redtier-binding 3",
                        "catalog deployment-catalog-redtier deployment-catalog-redtier-binding 3");
        assertThat(status.getRevision()).isEqualTo(status.getDocuments().get(0).getRevision());
    }

    @Test
    void saysWhatIsInForceOfARejectedPolicyAndWhere() {
        assertCondition(
                status(
                        publication(CATALOG, CONFLICTED, InForce.EARLIER),
                        publication(STORE, ACCEPTED, InForce.CURRENT)),
                "Accepted",
                "False",
                "Conflicted",
                "spec.caches.x: taken. It is in force for StatefulSet shop/a-store. The version accepted before stays in"
                        + " force for Deployment shop/catalog.");
        PolicyStatus nothing = status(publication(CATALOG, CONFLICTED, InForce.NOTHING));
        assertCondition(nothing, "Accepted", "False", "Conflicted", "spec.caches.x: taken. Nothing of it is in force.");
        assertCondition(
                nothing,
                "Enforced",
                "False",
                "NotAccepted",
                "nothing of this policy is in force; the condition Accepted says why");
        assertThat(nothing.getDocuments()).isEmpty();
    }

    @Test
    void namesTheClustersThatDoNotHaveTheDocument() {
        Publication publication = new Publication(
                CATALOG,
                Map.of(POLICY.id(), new Decision(ACCEPTED, InForce.CURRENT)),
                Optional.of(document(CATALOG)),
                Map.of(CLUSTER, "connection refused", new ClusterId("shop", "others"), "not ours"),
                Optional.empty());

        assertCondition(
                status(publication),
                "Enforced",
                "False",
                "ClusterNotReady",
                "RedisCluster shop/shop: connection refused");
    }

    @Test
    void isEnforcedWhenAllInstancesRunTheRevision() {
        PolicyStatus status = status(publication(CATALOG, ACCEPTED, InForce.CURRENT)
                .with(List.of(runs("a", 3), runs("b", 3)), false, LATER));

        assertCondition(
                status,
                "Enforced",
                "True",
                "Enforced",
                "in force in all 2 instances of Deployment shop/catalog (revision " + REVISION + ")");
        assertThat(status.getInstances().getSummary()).isEqualTo("2/2");
    }

    @Test
    void namesInstancesThatLagAndWhy() {
        PolicyStatus status = status(publication(CATALOG, ACCEPTED, InForce.CURRENT)
                .with(
                        List.of(
                                runs("c", 3),
                                new InstanceReport("b", 2, "old", "limits.x: no", Map.of(), Map.of()),
                                new InstanceReport("a", 0, "", null, Map.of(), Map.of())),
                        false,
                        LATER));

        assertCondition(
                status,
                "Enforced",
                "False",
                "NotYetLoaded",
                "1 of 3 instances of Deployment shop/catalog (revision " + REVISION
                        + ") have loaded it: a runs nothing; b runs generation 2, it refuses a document: limits.x: no");
        assertThat(status.getInstances().getLoaded()).isEqualTo(1);
        assertThat(status.getInstances().getTotal()).isEqualTo(3);
    }

    @Test
    void anEarlierVersionInForceIsNotThisOneEnforced() {
        assertCondition(
                status(publication(CATALOG, CONFLICTED, InForce.EARLIER).with(List.of(runs("a", 3)), false, LATER)),
                "Enforced",
                "False",
                "NotAccepted",
                "an earlier version of this policy is in force for Deployment shop/catalog; the condition Accepted says"
                        + " why not this one");
    }

    @Test
    void aChangeOfAnotherPolicyOfTheWorkloadIsNoneOfThisOnes() {
        Publication first =
                publication(CATALOG, ACCEPTED, InForce.CURRENT).with(List.of(runs("a", 3), runs("b", 3)), false, LATER);
        PolicyStatus before = status(first);
        PolicyDocument changed = PolicyDocument.of(
                        CATALOG, Map.of(), Map.of(), Map.of(), Map.of("other", RecentActivityTest.limit("shop/others")))
                .withGeneration(4);
        Publication second = new Publication(
                        CATALOG, first.decisions(), Optional.of(changed), Map.of(), Optional.empty())
                .with(
                        List.of(runs("a", 3), new InstanceReport("b", 4, changed.revision(), null, Map.of(), Map.of())),
                        true,
                        LATER);

        assertThat(PolicyStatuses.of(POLICY, List.of(second), Map.of(), List.of(), before, NOW.plusSeconds(9)))
                .isEqualTo(before);
        assertThat(PolicyStatuses.of(
                                POLICY,
                                List.of(second.unchanged(Map.of(POLICY.id(), 4L))),
                                Map.of(),
                                List.of(),
                                before,
                                NOW)
                        .getConditions())
                .as("another entry of its RedisCluster is to be loaded, too")
                .anySatisfy(condition -> {
                    assertThat(condition.getReason()).isEqualTo("NotYetLoaded");
                    assertThat(condition.getMessage()).contains("1 of 2 instances", "a runs generation 3");
                });
        before.setObservedGeneration(POLICY.generation() - 1);
        assertThat(PolicyStatuses.of(POLICY, List.of(second), Map.of(), List.of(), before, NOW)
                        .getRevision())
                .as("a change of its own is")
                .isEqualTo(changed.revision());
    }

    @Test
    void saysOnWhichWaysRequestsGetPastIt() {
        Publication publication = publication(CATALOG, ACCEPTED, InForce.CURRENT);
        PolicyStatus past = PolicyStatuses.of(
                POLICY,
                List.of(publication),
                Map.of(),
                List.of(new Bypass("TargetPortIsNumber", "Service shop/a: no"), new Bypass("NotInjected", "pods: no")),
                null,
                NOW);

        assertCondition(past, "NotIntercepted", "True", "TargetPortIsNumber", "Service shop/a: no; pods: no");
        assertThat(PolicyStatuses.of(POLICY, List.of(publication), Map.of(), List.of(), past, NOW)
                        .getConditions())
                .extracting(Condition::getType)
                .containsExactly("Accepted", "Enforced");
    }

    private static InstanceReport runs(String instance, long generation) {
        return new InstanceReport(instance, generation, REVISION, null, Map.of(), Map.of());
    }

    private static PolicyStatus status(Publication... publications) {
        return PolicyStatuses.of(POLICY, List.of(publications), Map.of(), List.of(), null, NOW);
    }

    private static Publication publication(Workload workload, Verdict verdict, InForce inForce) {
        return new Publication(
                workload,
                Map.of(POLICY.id(), new Decision(verdict, inForce)),
                Optional.of(document(workload)),
                Map.of(),
                Optional.empty());
    }

    private static PolicyDocument document(Workload workload) {
        return PolicyDocument.of(workload, Map.of(), Map.of(), Map.of(), Map.of())
                .withGeneration(3);
    }

    private static void assertCondition(PolicyStatus status, String type, String value, String reason, String message) {
        Condition condition = Conditions.find(status.getConditions(), type).orElseThrow();
        assertThat(condition.getStatus()).isEqualTo(value);
        assertThat(condition.getReason()).isEqualTo(reason);
        assertThat(condition.getMessage()).isEqualTo(message);
    }
}
