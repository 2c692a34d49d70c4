package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.ClusterFacts;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyPart;
import io.redtier.operator.policy.rules.Scene;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Gathers what is to be known to decide about the policies of a workload. Thread-safe. */
record SceneReader(PolicyWatch watch) {

    /** The scene as it is now; {@code published} is the document published last and may be null. */
    Scene read(Workload workload, PolicyDocument published) {
        List<Policy> policies = watch.policiesOf(workload);
        Set<ClusterId> named = new TreeSet<>();
        policies.forEach(policy -> named.addAll(policy.clusters()));
        Collection<Policy> neighbours = watch.policiesOn(named);
        if (published != null) {
            published.clusters().keySet().forEach(name -> named.add(ClusterId.parse(name)));
        }
        Map<ClusterId, ClusterFacts> facts = new HashMap<>();
        named.forEach(id -> watch.cluster(id).ifPresent(cluster -> facts.put(id, ClusterReader.read(cluster))));
        Map<String, Map<String, String>> labels = new HashMap<>();
        labels.put(workload.namespace(), watch.namespaceLabels(workload.namespace()));
        neighbours.forEach(policy -> labels.computeIfAbsent(policy.id().namespace(), watch::namespaceLabels));
        return new Scene(
                workload,
                watch.exists(workload),
                podless(workload, policies, published),
                policies,
                facts,
                neighbours,
                labels,
                published);
    }

    /** Who has found it once goes on: a workload that is scaled to nothing is still the same. */
    private Set<PolicyId> podless(Workload workload, List<Policy> policies, PolicyDocument published) {
        return policies.stream()
                .filter(policy -> !policy.deleted())
                .filter(policy -> policy.selectors().containsKey(workload))
                .filter(policy -> published == null
                        || PolicyPart.of(policy.id(), published).isEmpty())
                .filter(policy -> !watch.hasPods(workload, policy.selectors().get(workload)))
                .map(Policy::id)
                .collect(Collectors.toSet());
    }
}
