package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.Workload;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * All policies, found by what they are about, so that a change causes work for those alone whom it can concern.
 * Thread-safe.
 */
public final class PolicyBook {

    private final Map<PolicyId, Policy> policies = new HashMap<>();
    private final Map<Workload, Set<PolicyId>> byWorkload = new HashMap<>();
    private final Map<ClusterId, Set<PolicyId>> byCluster = new HashMap<>();
    private final Map<String, Set<PolicyId>> byNamespace = new HashMap<>();

    /**
     * Enters a policy, in place of what was known of it.
     *
     * @return the policies whose decision may differ now, this one included; empty if nothing is new
     */
    public synchronized Set<PolicyId> put(Policy policy) {
        Policy before = policies.get(policy.id());
        if (policy.equals(before)) {
            return Set.of();
        }
        Set<PolicyId> concerned = new LinkedHashSet<>();
        concerned.add(policy.id());
        concerned.addAll(forget(before));
        policies.put(policy.id(), policy);
        policy.targets().forEach(target -> index(byWorkload, target, policy.id()));
        policy.clusters().forEach(cluster -> index(byCluster, cluster, policy.id()));
        index(byNamespace, policy.id().namespace(), policy.id());
        concerned.addAll(concernedBy(policy));
        return concerned;
    }

    /**
     * Strikes out a policy.
     *
     * @return the policies whose decision may differ now; empty if it was not known
     */
    public synchronized Set<PolicyId> remove(PolicyId id) {
        Set<PolicyId> concerned = forget(policies.remove(id));
        concerned.remove(id);
        return concerned;
    }

    /** The policies attached to a workload. */
    public synchronized List<Policy> ofWorkload(Workload workload) {
        return found(byWorkload, workload);
    }

    /** The policies that name one of the clusters, each once. */
    public synchronized Collection<Policy> ofClusters(Collection<ClusterId> clusters) {
        Map<PolicyId, Policy> found = new HashMap<>();
        clusters.forEach(cluster -> found(byCluster, cluster).forEach(policy -> found.put(policy.id(), policy)));
        return found.values();
    }

    /** The policies in a namespace. */
    public synchronized List<Policy> ofNamespace(String namespace) {
        return found(byNamespace, namespace);
    }

    /** A policy; null if it is not known. */
    public synchronized Policy get(PolicyId id) {
        return policies.get(id);
    }

    /** All that is known. */
    public synchronized Set<PolicyId> ids() {
        return Set.copyOf(policies.keySet());
    }

    private Set<PolicyId> forget(Policy policy) {
        if (policy == null) {
            return new LinkedHashSet<>();
        }
        Set<PolicyId> concerned = concernedBy(policy);
        policy.targets().forEach(target -> unindex(byWorkload, target, policy.id()));
        policy.clusters().forEach(cluster -> unindex(byCluster, cluster, policy.id()));
        unindex(byNamespace, policy.id().namespace(), policy.id());
        return concerned;
    }

    /** Those of the same workloads share its documents; those with an overlapping prefix may have to yield to it. */
    private Set<PolicyId> concernedBy(Policy policy) {
        Set<PolicyId> concerned = new LinkedHashSet<>();
        policy.targets().forEach(target -> concerned.addAll(byWorkload.getOrDefault(target, Set.of())));
        for (ClusterId cluster : policy.clusters()) {
            for (PolicyId other : byCluster.getOrDefault(cluster, Set.of())) {
                if (KeyPrefixes.collision(policies.getOrDefault(other, policy), policy)
                        .isPresent()) {
                    concerned.add(other);
                }
            }
        }
        return concerned;
    }

    private <K> List<Policy> found(Map<K, Set<PolicyId>> index, K key) {
        return index.getOrDefault(key, Set.of()).stream()
                .map((Function<PolicyId, Policy>) policies::get)
                .toList();
    }

    private static <K> void index(Map<K, Set<PolicyId>> index, K key, PolicyId id) {
        index.computeIfAbsent(key, any -> new HashSet<>()).add(id);
    }

    private static <K> void unindex(Map<K, Set<PolicyId>> index, K key, PolicyId id) {
        index.computeIfPresent(key, (any, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
        });
    }
}
