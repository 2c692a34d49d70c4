package io.redtier.operator.policy.rules;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that decides about the policies of one workload. Immutable as long as nobody changes what it was built of.
 *
 * @param workload which
 * @param workloadExists whether it does, if it is of a kind that is watched itself
 * @param podless those of {@code policies} that find it by its pods, and have never found one
 * @param policies those that are attached to it, in any order
 * @param clusters the RedisClusters that exist, of those that the policies or {@code published} name
 * @param neighbours every policy, of whatever workload, that names one of these clusters; may hold {@code policies}
 * @param namespaceLabels the labels of the namespaces of {@code policies} and {@code neighbours}
 * @param published the document in force; null if there is none
 */
public record Scene(
        Workload workload,
        boolean workloadExists,
        Set<PolicyId> podless,
        List<Policy> policies,
        Map<ClusterId, ClusterFacts> clusters,
        Collection<Policy> neighbours,
        Map<String, Map<String, String>> namespaceLabels,
        PolicyDocument published) {

    /** Whether an existing cluster admits policies of a namespace. */
    public boolean admits(ClusterFacts cluster, String namespace) {
        return cluster.access().admits(cluster.id().namespace(), namespace, namespaceLabels.get(namespace));
    }

    /** Why {@code policy} does not find the workload; empty if it does. */
    Optional<String> notFound(Policy policy) {
        LabelSelector selector = policy.selectors().get(workload);
        if (selector != null) {
            return podless.contains(policy.id())
                    ? Optional.of(
                            "no pod in namespace " + workload.namespace() + " is known to have the labels of "
                                    + PublishedNames.text(workload)
                                    + "; start it, or correct the selector: the policy takes effect by itself when there is one")
                    : Optional.empty();
        }
        return workloadExists
                ? Optional.empty()
                : Optional.of(PublishedNames.text(workload)
                        + " does not exist; create it, or name one that does: the policy takes effect by itself"
                        + " when it appears");
    }

    /** What {@code policy} contributed to the document in force. */
    PolicyPart publishedPart(PolicyId policy) {
        return published == null ? PolicyPart.EMPTY : PolicyPart.of(policy, published);
    }
}
