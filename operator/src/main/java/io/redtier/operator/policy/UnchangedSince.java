package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyPart;
import io.redtier.runtime.document.PolicyDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * From which generation of a workload's document on each policy's part of it, and the entries of the RedisClusters that
 * this part names, are as they are now. A restarted operator remembers no earlier one than it finds. Not thread-safe.
 */
final class UnchangedSince {

    private final Map<PolicyId, Long> generations = new HashMap<>();

    /**
     * Notes that a document is published.
     *
     * @param policies that may have a part in it
     * @param before the document published last; null if there is none
     */
    void published(Set<PolicyId> policies, PolicyDocument before, PolicyDocument document) {
        generations.keySet().retainAll(policies);
        policies.forEach(policy -> {
            if (before == null || !isSame(policy, before, document)) {
                generations.put(policy, document.generation());
            } else {
                generations.putIfAbsent(policy, before.generation());
            }
        });
    }

    /** The generation of each policy of the document published last. */
    Map<PolicyId, Long> generations() {
        return Map.copyOf(generations);
    }

    private static boolean isSame(PolicyId policy, PolicyDocument before, PolicyDocument document) {
        PolicyPart part = PolicyPart.of(policy, document);
        return part.equals(PolicyPart.of(policy, before))
                && part.clusters().stream()
                        .allMatch(name -> Objects.equals(
                                before.clusters().get(name), document.clusters().get(name)));
    }
}
