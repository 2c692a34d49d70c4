package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What publishing for a workload came to. Immutable.
 *
 * @param workload which
 * @param decisions about each policy that is attached to it
 * @param document what is in the ConfigMap now; empty if there is none
 * @param problems per RedisCluster, why Redis or the binding Secret does not have what it should (yet)
 * @param refusal why the API server does not take the ConfigMap or the Secret, in its words; empty if it does
 * @param again when to look again, at the latest; empty if only a change gives reason to
 * @param fresh whether the document was published only a moment ago, so that instances may be about to report it
 * @param unchangedSince generation of the first document that says what this one says of a policy and of the RedisClusters
 *     that it names, as far as that is remembered
 * @param reports what the live instances of the workload said last
 */
record Publication(
        Workload workload,
        Map<PolicyId, Decision> decisions,
        Optional<PolicyDocument> document,
        Map<ClusterId, String> problems,
        Optional<String> refusal,
        Optional<Duration> again,
        boolean fresh,
        Map<PolicyId, Long> unchangedSince,
        List<InstanceReport> reports) {

    Publication {
        decisions = Map.copyOf(decisions);
        problems = Map.copyOf(problems);
        unchangedSince = Map.copyOf(unchangedSince);
        reports = List.copyOf(reports);
    }

    /** One that the API server did not refuse. */
    Publication(
            Workload workload,
            Map<PolicyId, Decision> decisions,
            Optional<PolicyDocument> document,
            Map<ClusterId, String> problems,
            Optional<Duration> again) {
        this(workload, decisions, document, problems, Optional.empty(), again, false, Map.of(), List.of());
    }

    /** One that it did refuse; {@code before} is the document published last, or null. */
    static Publication refused(
            Workload workload, Map<PolicyId, Decision> decisions, PolicyDocument before, String words, Duration again) {
        return new Publication(
                workload,
                decisions,
                Optional.ofNullable(before),
                Map.of(),
                Optional.of(words),
                Optional.of(again),
                false,
                Map.of(),
                List.of());
    }

    /** The same with what instances reported, to be looked at again after {@code next} at the latest. */
    Publication with(List<InstanceReport> heard, boolean isFresh, Duration next) {
        return new Publication(
                workload,
                decisions,
                document,
                problems,
                refusal,
                Optional.of(again.filter(earlier -> earlier.compareTo(next) < 0).orElse(next)),
                isFresh,
                unchangedSince,
                heard);
    }

    /** The same with the generation from which on each policy's part is as it is. */
    Publication unchanged(Map<PolicyId, Long> since) {
        return new Publication(workload, decisions, document, problems, refusal, again, fresh, since, reports);
    }
}
