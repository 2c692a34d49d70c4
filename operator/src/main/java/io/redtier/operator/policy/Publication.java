package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What publishing for a workload came to. Immutable.
 *
 * @param workload which
 * @param decisions about each policy that is attached to it
 * @param document what is in the ConfigMap now; empty if there is none
 * @param problems per RedisCluster, why Redis or the binding Secret does not have what it should (yet)
 * @param again when to look again, at the latest; empty if only a change gives reason to
 */
record Publication(
        Workload workload,
        Map<PolicyId, Decision> decisions,
        Optional<PolicyDocument> document,
        Map<ClusterId, String> problems,
        Optional<Duration> again) {

    Publication {
        decisions = Map.copyOf(decisions);
        problems = Map.copyOf(problems);
    }
}
