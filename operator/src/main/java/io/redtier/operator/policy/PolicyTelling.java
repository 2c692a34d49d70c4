package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyPart;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.operator.policy.rules.Reason;
import io.redtier.operator.status.EventRecorder;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells people what became of policies: Events for those who look at one, metrics for those who look at all. */
@ApplicationScoped
public class PolicyTelling {

    private final EventRecorder events;
    private final MeterRegistry metrics;
    private final PolicyWatch watch;

    public PolicyTelling(EventRecorder events, MeterRegistry metrics, PolicyWatch watch) {
        this.events = events;
        this.metrics = metrics;
        this.watch = watch;
    }

    /**
     * A document has a new generation.
     *
     * @param policies those with a part in it
     * @param before the document before; null if there was none
     * @param clusters those that it names
     * @param problems why it is not on some of them yet
     * @param took from the decision to the last write
     */
    void published(
            PolicyDocument document,
            Collection<Policy> policies,
            PolicyDocument before,
            Set<ClusterId> clusters,
            Map<ClusterId, String> problems,
            Duration took) {
        metrics.counter("redtier.policy.documents.published").increment();
        metrics.timer("redtier.policy.publish").record(took);
        String reached = names(clusters, problems, false);
        String missing = names(clusters, problems, true);
        String message = "generation " + document.generation() + " (revision " + document.revision() + ") for "
                + PublishedNames.text(document.workload()) + " is in ConfigMap "
                + PublishedNames.configMap(document.workload())
                + (reached.isEmpty() ? "" : " and on RedisCluster " + reached)
                + (missing.isEmpty() ? "" : "; RedisCluster " + missing + " gets it as soon as it can be reached");
        concerned(document, policies, before).forEach(policy -> normal(policy.id(), "PolicyPublished", message));
    }

    /** Those whose part has changed; all of them if it was something else, such as a document that others had put there. */
    private static Collection<Policy> concerned(
            PolicyDocument document, Collection<Policy> policies, PolicyDocument before) {
        if (before == null) {
            return policies;
        }
        Collection<Policy> changed = policies.stream()
                .filter(policy -> !PolicyPart.of(policy.id(), document).equals(PolicyPart.of(policy.id(), before)))
                .toList();
        return changed.isEmpty() ? policies : changed;
    }

    /** A policy is not accepted, for a reason that it did not have before. */
    void rejected(HasMetadata policy, PolicyId id, String reason, String message) {
        metrics.counter("redtier.policy.rejections", "kind", id.kind().text(), "reason", reason)
                .increment();
        boolean conflict = reason.equals(Reason.CONFLICTED.text());
        events.warning(
                policy,
                conflict ? "PolicyConflict" : "PolicyRejected",
                conflict ? message : "(" + reason + ") " + message);
    }

    /** An accepted policy has a weakness. */
    void warned(HasMetadata policy, String warning) {
        events.warning(policy, "UnsafeEviction", warning);
    }

    /** An accepted policy is not in force everywhere, for a reason that it did not have before. */
    void notEnforced(HasMetadata policy, String reason, String message) {
        events.warning(policy, reason, message);
    }

    /** Requests get past an accepted policy. */
    void notIntercepted(HasMetadata policy, String message) {
        events.warning(policy, PolicyStatuses.NOT_INTERCEPTED, message);
    }

    /** All live instances run what an accepted policy says. */
    void enforced(HasMetadata policy, String message) {
        events.normal(policy, "PolicyEnforced", message);
    }

    /** A policy is let go although the API server refuses the document without it. */
    void notRemoved(HasMetadata policy, Workload workload, Duration after, String words) {
        events.warning(
                policy,
                PolicyStatuses.PUBLISH_REFUSED,
                "gave up after " + after.toSeconds() + " s: it is still in the policy document of "
                        + PublishedNames.text(workload) + ", since the API server refuses the change: " + words);
    }

    /** A policy that is being deleted is out of the document of a workload. */
    void removed(HasMetadata policy, Workload workload, boolean last) {
        events.normal(
                policy,
                "WorkloadPolicyRemoved",
                last
                        ? "it was the last policy of " + PublishedNames.text(workload)
                                + ": its ConfigMap is gone, its binding Secret goes with its last user in Redis, and running"
                                + " instances are told through Redis that nothing is in force any more"
                        : "it is out of the policy document of " + PublishedNames.text(workload));
    }

    /** A policy is let go although Redis still has the document. */
    void gaveUp(HasMetadata policy, String key, Duration after, Map<ClusterId, String> problems) {
        events.warning(
                policy,
                "RedisKeyLeft",
                "gave up after " + after.toSeconds() + " s: the ConfigMap is gone, but the key "
                        + key + " is left on "
                        + problems.entrySet().stream()
                                .map(problem -> "RedisCluster " + problem.getKey() + " (" + problem.getValue() + ")")
                                .collect(Collectors.joining(", "))
                        + "; instances that run go on with what it says until they are restarted");
    }

    private void normal(PolicyId id, String reason, String message) {
        HasMetadata object = watch.object(id);
        if (object != null) {
            events.normal(object, reason, message);
        }
    }

    private static String names(Set<ClusterId> clusters, Map<ClusterId, String> problems, boolean failed) {
        return clusters.stream()
                .filter(cluster -> problems.containsKey(cluster) == failed)
                .map(ClusterId::text)
                .collect(Collectors.joining(", "));
    }
}
