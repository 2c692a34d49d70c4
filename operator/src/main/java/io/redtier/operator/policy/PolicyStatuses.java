package io.redtier.operator.policy;

import io.redtier.crds.policy.InstancesStatus;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.crds.policy.PublishedDocument;
import io.redtier.operator.injection.Bypass;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.operator.policy.rules.Reason;
import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.operator.policy.rules.Verdict;
import io.redtier.operator.status.Conditions;
import io.redtier.operator.status.StatusCondition;
import io.redtier.runtime.document.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in a policy's status what became of it. Pure. */
final class PolicyStatuses {

    static final String ACCEPTED = "Accepted";
    static final String ENFORCED = "Enforced";
    static final String NOT_ACCEPTED = "NotAccepted";
    static final String CLUSTER_NOT_READY = "ClusterNotReady";
    static final String PUBLISH_REFUSED = "PublishRefused";
    static final String NOT_REPORTED = "NotReported";
    static final String NOT_YET_LOADED = "NotYetLoaded";
    static final String NOT_INTERCEPTED = "NotIntercepted";

    private PolicyStatuses() {}

    /**
     * The status to write.
     *
     * @param policy about which
     * @param publications for its targets, in their order
     * @param notReady why RedisClusters that it names are not ready although they took the document
     * @param bypasses the ways on which requests get past it
     * @param before the status as it is; may be null
     * @param now the time, for conditions that change
     */
    static PolicyStatus of(
            Policy policy,
            List<Publication> publications,
            Map<ClusterId, String> notReady,
            List<Bypass> bypasses,
            PolicyStatus before,
            Instant now) {
        Map<Publication, Decision> decisions = new LinkedHashMap<>();
        publications.forEach(publication -> {
            Decision decision = publication.decisions().get(policy.id());
            if (decision != null) {
                decisions.put(publication, decision);
            }
        });
        Map<Publication, InForceSince> since = since(policy, decisions, before);
        List<PublishedDocument> documents = documents(decisions, since);
        PolicyStatus status = new PolicyStatus();
        status.setObservedGeneration(policy.generation());
        status.setDocuments(documents);
        status.setRevision(documents.isEmpty() ? null : documents.get(0).getRevision());
        if (!documents.isEmpty()) {
            status.setInstances(instances(since));
            RecentActivity.show(policy, List.copyOf(decisions.keySet()), before, status, now);
        }
        List<StatusCondition> conditions =
                new ArrayList<>(List.of(accepted(policy, decisions), enforced(policy, decisions, since, notReady)));
        if (!documents.isEmpty()) {
            notIntercepted(bypasses).ifPresent(conditions::add);
        }
        status.setConditions(
                Conditions.merge(before == null ? null : before.getConditions(), conditions, policy.generation(), now));
        return status;
    }

    /** There while it holds, and gone when it does not. */
    private static Optional<StatusCondition> notIntercepted(List<Bypass> bypasses) {
        return bypasses.isEmpty()
                ? Optional.empty()
                : Optional.of(StatusCondition.isTrue(
                        NOT_INTERCEPTED,
                        bypasses.get(0).reason(),
                        bypasses.stream().map(Bypass::message).collect(Collectors.joining("; "))));
    }

    private static StatusCondition accepted(Policy policy, Map<Publication, Decision> decisions) {
        if (decisions.isEmpty()) {
            return StatusCondition.isFalse(
                    ACCEPTED,
                    Reason.INVALID.text(),
                    String.join("; ", policy.errors()) + ". Nothing of it is in force.");
        }
        for (Decision decision : decisions.values()) {
            Verdict verdict = decision.verdict();
            if (!verdict.isAccepted()) {
                return StatusCondition.isFalse(
                        ACCEPTED, verdict.reason().text(), verdict.message() + ". " + stillInForce(decisions));
            }
        }
        Verdict verdict = decisions.values().iterator().next().verdict();
        return StatusCondition.isTrue(
                ACCEPTED,
                Reason.ACCEPTED.text(),
                verdict.message()
                        + (verdict.warnings().isEmpty() ? "" : "; beware: " + String.join("; ", verdict.warnings())));
    }

    private static String stillInForce(Map<Publication, Decision> decisions) {
        Map<InForce, String> workloads = new TreeMap<>();
        decisions.forEach((publication, decision) -> workloads.merge(
                decision.inForce(), PublishedNames.text(publication.workload()), (one, other) -> one + ", " + other));
        if (workloads.keySet().equals(Set.of(InForce.NOTHING))) {
            return "Nothing of it is in force.";
        }
        return workloads.entrySet().stream()
                .map(entry -> switch (entry.getKey()) {
                    case CURRENT -> "It is in force for " + entry.getValue() + ".";
                    case EARLIER -> "The version accepted before stays in force for " + entry.getValue() + ".";
                    case NOTHING -> "Nothing of it is in force for " + entry.getValue() + ".";
                })
                .collect(Collectors.joining(" "));
    }

    private static String refusal(Map.Entry<Publication, Decision> entry, String words) {
        return "the API server refuses the ConfigMap or the binding Secret of "
                + PublishedNames.text(entry.getKey().workload()) + ": " + words
                + (entry.getValue().inForce() == InForce.NOTHING
                        ? " (nothing is in force there any more; some of what was published is still to be removed)"
                        : " (what was published before stays in force there)");
    }

    private static StatusCondition enforced(
            Policy policy,
            Map<Publication, Decision> decisions,
            Map<Publication, InForceSince> since,
            Map<ClusterId, String> notReady) {
        if (decisions.values().stream().allMatch(decision -> decision.inForce() == InForce.NOTHING)) {
            return StatusCondition.isFalse(
                    ENFORCED, NOT_ACCEPTED, "nothing of this policy is in force; the condition Accepted says why");
        }
        String refusals = decisions.entrySet().stream()
                .flatMap(entry -> entry.getKey().refusal().stream().map(words -> refusal(entry, words)))
                .collect(Collectors.joining("; "));
        if (!refusals.isEmpty()) {
            return StatusCondition.isFalse(
                    ENFORCED,
                    PUBLISH_REFUSED,
                    refusals + ". Correct what forbids the change, it is tried again by itself");
        }
        Map<ClusterId, String> problems = new TreeMap<>(notReady);
        decisions.keySet().forEach(publication -> problems.putAll(publication.problems()));
        problems.keySet().retainAll(policy.clusters());
        if (!problems.isEmpty()) {
            return StatusCondition.isFalse(
                    ENFORCED,
                    CLUSTER_NOT_READY,
                    problems.entrySet().stream()
                            .map(problem -> "RedisCluster " + problem.getKey() + ": " + problem.getValue())
                            .collect(Collectors.joining("; ")));
        }
        String earlier = decisions.entrySet().stream()
                .filter(entry -> entry.getValue().inForce() == InForce.EARLIER)
                .map(entry -> PublishedNames.text(entry.getKey().workload()))
                .collect(Collectors.joining(", "));
        if (!earlier.isEmpty()) {
            return StatusCondition.isFalse(
                    ENFORCED,
                    NOT_ACCEPTED,
                    "an earlier version of this policy is in force for " + earlier
                            + "; the condition Accepted says why not this one");
        }
        return reported(since);
    }

    private static StatusCondition reported(Map<Publication, InForceSince> publications) {
        Map<String, Effect> silent = new TreeMap<>();
        Map<String, Effect> incomplete = new TreeMap<>();
        Map<String, Effect> complete = new TreeMap<>();
        publications.forEach((publication, since) -> {
            Effect effect = effect(publication, since);
            (effect.isComplete() ? complete : effect.total() == 0 ? silent : incomplete)
                    .put(PublishedNames.text(publication.workload()) + " (revision " + since.revision() + ")", effect);
        });
        if (!incomplete.isEmpty()) {
            return StatusCondition.isFalse(
                    ENFORCED,
                    NOT_YET_LOADED,
                    incomplete.entrySet().stream()
                            .map(entry -> entry.getValue().loaded() + " of "
                                    + entry.getValue().total() + " instances of " + entry.getKey()
                                    + " have loaded it: "
                                    + String.join("; ", entry.getValue().lagging()))
                            .collect(Collectors.joining(". ")));
        }
        if (!silent.isEmpty()) {
            return StatusCondition.isUnknown(
                    ENFORCED,
                    NOT_REPORTED,
                    "no instance of " + String.join(", ", silent.keySet())
                            + " reports. Instances do when they use the Redtier library, have the document mounted and"
                            + " reach its Redis");
        }
        return StatusCondition.isTrue(
                ENFORCED,
                ENFORCED,
                complete.entrySet().stream()
                        .map(entry -> "in force in "
                                + (entry.getValue().total() == 1
                                        ? "the one instance"
                                        : "all " + entry.getValue().total() + " instances")
                                + " of " + entry.getKey())
                        .collect(Collectors.joining(", ")));
    }

    private static Effect effect(Publication publication, InForceSince since) {
        return Effect.of(publication.document().orElseThrow(), since.generation(), publication.reports());
    }

    private static InstancesStatus instances(Map<Publication, InForceSince> publications) {
        int loaded = 0;
        int total = 0;
        for (Map.Entry<Publication, InForceSince> entry : publications.entrySet()) {
            Effect effect = effect(entry.getKey(), entry.getValue());
            loaded += effect.loaded();
            total += effect.total();
        }
        InstancesStatus status = new InstancesStatus();
        status.setLoaded(loaded);
        status.setTotal(total);
        status.setSummary(loaded + "/" + total);
        return status;
    }

    /** Of those publications that have a document. */
    private static Map<Publication, InForceSince> since(
            Policy policy, Map<Publication, Decision> decisions, PolicyStatus before) {
        Map<Publication, InForceSince> since = new LinkedHashMap<>();
        decisions.forEach((publication, decision) -> publication
                .document()
                .ifPresent(document -> since.put(
                        publication,
                        InForceSince.of(
                                policy,
                                decision,
                                document,
                                publication.unchangedSince().getOrDefault(policy.id(), 0L),
                                before))));
        return since;
    }

    private static List<PublishedDocument> documents(
            Map<Publication, Decision> decisions, Map<Publication, InForceSince> since) {
        return since.entrySet().stream()
                .filter(entry -> decisions.get(entry.getKey()).inForce() != InForce.NOTHING)
                .map(entry -> document(entry.getKey().workload(), entry.getValue()))
                .sorted(Comparator.comparing(PublishedDocument::getName).thenComparing(PublishedDocument::getKind))
                .toList();
    }

    private static PublishedDocument document(Workload workload, InForceSince since) {
        PublishedDocument published = new PublishedDocument();
        published.setKind(workload.kind());
        published.setName(workload.name());
        published.setConfigMap(PublishedNames.configMap(workload));
        published.setBindingSecret(PublishedNames.bindingSecret(workload));
        published.setRevision(since.revision());
        published.setGeneration(since.generation());
        return published;
    }
}
