package io.redtier.operator.policy.rules;

import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes one document out of the policies of a workload. The older policy wins where two collide. A policy that is not
 * accepted keeps in the document what it had there, except what collides with an accepted policy, and what lies on a
 * RedisCluster that does not admit its namespace (any more). Pure and thread-safe.
 */
public final class Resolver {

    /** A ConfigMap holds 1 MiB in all; the rest is for its metadata. */
    static final int LARGEST_DOCUMENT = 900 * 1024;

    private Resolver() {}

    /** Decides about every policy of the scene's workload and builds the document. */
    public static Resolution resolve(Scene scene) {
        List<Policy> policies = scene.policies().stream()
                .filter(policy -> !policy.deleted())
                .sorted(Policy.BY_AGE)
                .toList();
        Map<PolicyId, Verdict> verdicts = new LinkedHashMap<>();
        for (int i = 0; i < policies.size(); i++) {
            verdicts.put(policies.get(i).id(), verdict(policies.get(i), policies.subList(0, i), scene));
        }
        Merged merged = merge(policies, verdicts, scene);
        for (int i = policies.size() - 1; i >= 0 && merged.size() > LARGEST_DOCUMENT; i--) {
            if (verdicts.get(policies.get(i).id()).isAccepted()) {
                verdicts.put(policies.get(i).id(), tooLarge(merged.size(), scene.workload()));
                merged = merge(policies, verdicts, scene);
            }
        }
        Map<PolicyId, Decision> decisions = new HashMap<>();
        for (Policy policy : policies) {
            decisions.put(
                    policy.id(),
                    new Decision(verdicts.get(policy.id()), merged.inForce().get(policy.id())));
        }
        return new Resolution(decisions, merged.document());
    }

    private static Verdict verdict(Policy policy, List<Policy> older, Scene scene) {
        Verdict admission = Admission.verdict(policy, scene);
        if (!admission.isAccepted()) {
            return admission;
        }
        Optional<String> notFound = scene.notFound(policy);
        if (notFound.isPresent()) {
            return Verdict.rejected(Reason.TARGET_NOT_FOUND, "spec.targetRefs: " + notFound.get());
        }
        for (Policy other : older) {
            PolicyPart claimed = other.errors().isEmpty() ? other.part() : scene.publishedPart(other.id());
            Optional<String> field = shared(policy.part(), claimed);
            if (field.isPresent()) {
                return Verdict.rejected(
                        Reason.CONFLICTED,
                        field.get() + ": the older " + other.id() + " has this name for "
                                + PublishedNames.text(scene.workload()) + ", too; rename one of the two");
            }
        }
        return admission;
    }

    private static Optional<String> shared(PolicyPart one, PolicyPart other) {
        return Stream.of(
                        shared("spec.caches.", one.caches(), other.caches()),
                        shared("spec.locks.", one.locks(), other.locks()),
                        shared("spec.queues.", one.queues(), other.queues()),
                        shared("spec.limits.", one.limits(), other.limits()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> shared(String path, Map<String, ?> one, Map<String, ?> other) {
        Set<String> names = new TreeSet<>(one.keySet());
        names.retainAll(other.keySet());
        return names.stream().findFirst().map(name -> path + name);
    }

    private static Verdict tooLarge(int size, Workload workload) {
        return Verdict.rejected(
                Reason.INVALID,
                "spec: with this policy the document of " + PublishedNames.text(workload) + " would have " + size
                        + " bytes; at most " + LARGEST_DOCUMENT + " fit, so split or drop entries");
    }

    private static Merged merge(List<Policy> policies, Map<PolicyId, Verdict> verdicts, Scene scene) {
        Parts parts = new Parts();
        Map<PolicyId, InForce> inForce = new HashMap<>();
        for (Policy policy : policies) {
            if (verdicts.get(policy.id()).isAccepted()) {
                parts.add(policy.part());
                inForce.put(policy.id(), InForce.CURRENT);
            }
        }
        for (Policy policy : policies) {
            if (!verdicts.get(policy.id()).isAccepted()) {
                PolicyPart kept = parts.add(stillAdmitted(policy, scene));
                inForce.put(policy.id(), kept.isEmpty() ? InForce.NOTHING : InForce.EARLIER);
            }
        }
        boolean anything = inForce.values().stream().anyMatch(state -> state != InForce.NOTHING);
        return new Merged(inForce, anything ? Optional.of(document(parts.sum(), scene)) : Optional.empty());
    }

    private static PolicyPart stillAdmitted(Policy policy, Scene scene) {
        PolicyPart before = scene.publishedPart(policy.id());
        Set<String> closed = new TreeSet<>();
        scene.clusters().forEach((id, cluster) -> {
            if (!scene.admits(cluster, policy.id().namespace())) {
                closed.add(id.text());
            }
        });
        return before.notOn(closed);
    }

    private static PolicyDocument document(PolicyPart part, Scene scene) {
        Map<String, ClusterEntry> known = new HashMap<>();
        if (scene.published() != null) {
            known.putAll(scene.published().clusters());
        }
        scene.clusters().forEach((id, cluster) -> known.put(id.text(), cluster.entry()));
        Map<String, ClusterEntry> clusters = new TreeMap<>();
        part.clusters().forEach(name -> clusters.put(name, known.get(name)));
        return PolicyDocument.of(scene.workload(), clusters, part.caches(), part.locks(), part.limits())
                .withQueues(part.queues());
    }

    private record Merged(Map<PolicyId, InForce> inForce, Optional<PolicyDocument> document) {
        int size() {
            return document.map(content -> PolicyDocuments.write(content).length)
                    .orElse(0);
        }
    }

    /** Adds up parts; what is there already stays. */
    private static final class Parts {
        private PolicyPart sum = PolicyPart.EMPTY;

        PolicyPart add(PolicyPart part) {
            PolicyPart added = part.without(sum);
            sum = sum.plus(added);
            return added;
        }

        PolicyPart sum() {
            return sum;
        }
    }
}
