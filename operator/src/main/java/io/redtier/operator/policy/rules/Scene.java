package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Everything that decides about the policies of one workload. Immutable as long as nobody changes what it was built of.
 *
 * @param workload which
 * @param workloadExists whether it does
 * @param policies those that are attached to it, in any order
 * @param clusters the RedisClusters that exist, of those that the policies or {@code published} name
 * @param neighbours every policy, of whatever workload, that names one of these clusters; may hold {@code policies}
 * @param namespaceLabels the labels of the namespaces of {@code policies} and {@code neighbours}
 * @param published the document in force; null if there is none
 */
public record Scene(
        Workload workload,
        boolean workloadExists,
        List<Policy> policies,
        Map<ClusterId, ClusterFacts> clusters,
        Collection<Policy> neighbours,
        Map<String, Map<String, String>> namespaceLabels,
        PolicyDocument published) {

    /** Whether an existing cluster admits policies of a namespace. */
    boolean admits(ClusterFacts cluster, String namespace) {
        return cluster.access().admits(cluster.id().namespace(), namespace, namespaceLabels.get(namespace));
    }

    /** What {@code policy} contributed to the document in force. */
    PolicyPart publishedPart(PolicyId policy) {
        return published == null ? PolicyPart.EMPTY : PolicyPart.of(policy, published);
    }
}
