package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.crds.policy.PublishedDocument;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.operator.status.Conditions;
import io.redtier.runtime.document.PolicyDocument;
import java.util.List;
import java.util.Optional;

/**
 * The first document of a workload that holds a policy as it is now, and the RedisClusters that it names. Later ones differ
 * in what other policies say, so whoever runs one of them runs this policy, and its status need not change with theirs.
 *
 * @param revision of that document
 * @param generation of that document
 */
record InForceSince(String revision, long generation) {

    /**
     * What {@code before}, which may be null, says, if the policy has not changed since; else the present document. Pure.
     *
     * @param decision about the policy for the document's workload
     * @param unchangedSince an earlier generation than this one says something else of it
     */
    static InForceSince of(
            Policy policy, Decision decision, PolicyDocument document, long unchangedSince, PolicyStatus before) {
        InForceSince present = new InForceSince(document.revision(), document.generation());
        boolean same = before != null
                && decision.inForce() == InForce.CURRENT
                && Long.valueOf(policy.generation()).equals(before.getObservedGeneration())
                && Conditions.find(before.getConditions(), PolicyStatuses.ACCEPTED)
                        .map(Condition::getStatus)
                        .filter("True"::equals)
                        .isPresent();
        return same
                ? documents(before).stream()
                        .filter(known ->
                                known.getKind().equals(document.workload().kind()))
                        .filter(known ->
                                known.getName().equals(document.workload().name()))
                        .filter(known -> known.getGeneration() != null
                                && known.getGeneration() >= unchangedSince
                                && known.getGeneration() <= document.generation()
                                && known.getRevision() != null)
                        .map(known -> new InForceSince(known.getRevision(), known.getGeneration()))
                        .findFirst()
                        .orElse(present)
                : present;
    }

    private static List<PublishedDocument> documents(PolicyStatus status) {
        return Optional.ofNullable(status.getDocuments()).orElse(List.of());
    }
}
