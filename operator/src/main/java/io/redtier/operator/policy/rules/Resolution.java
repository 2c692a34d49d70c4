package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.PolicyDocument;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be so for one workload. Immutable.
 *
 * @param decisions about each policy that is not being deleted
 * @param document what is to be published, with generation 0; empty if nothing is to be
 */
public record Resolution(Map<PolicyId, Decision> decisions, Optional<PolicyDocument> document) {

    public Resolution {
        decisions = Map.copyOf(decisions);
    }

    /** What of a policy is in force. */
    public enum InForce {
        /** What its spec says now. */
        CURRENT,
        /** What it said when it was accepted last. */
        EARLIER,
        NOTHING
    }

    /**
     * About one policy.
     *
     * @param verdict whether its present spec is accepted for this workload
     * @param inForce what of it is in the document
     */
    public record Decision(Verdict verdict, InForce inForce) {}
}
