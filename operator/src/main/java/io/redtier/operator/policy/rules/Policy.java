package io.redtier.operator.policy.rules;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.redtier.runtime.document.Workload;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A policy of either kind as the rules see it. Immutable.
 *
 * @param id which policy
 * @param uid identity of the object, for owner references
 * @param generation of its spec
 * @param created when; decides who of two yields
 * @param deleted whether it is being deleted and counts no more
 * @param targets the workloads that it is attached to, without repetition
 * @param selectors labels of the pods of those targets that are of a kind which is not watched itself
 * @param topKeys whether its status may name whom its limits reject
 * @param keyPrefix of its caches, locks and queues; null for a RateLimitPolicy
 * @param uses every place that names a RedisCluster
 * @param part what it contributes; empty if there are {@code errors}
 * @param errors what is wrong with it for itself, each with field, value and remedy
 */
public record Policy(
        PolicyId id,
        String uid,
        long generation,
        Instant created,
        boolean deleted,
        List<Workload> targets,
        Map<Workload, LabelSelector> selectors,
        boolean topKeys,
        String keyPrefix,
        List<ClusterUse> uses,
        PolicyPart part,
        List<String> errors) {

    /** Oldest first, then by name: the earlier one of two that collide wins. */
    public static final Comparator<Policy> BY_AGE =
            Comparator.comparing(Policy::created).thenComparing(Policy::id);

    public Policy {
        targets = List.copyOf(targets);
        selectors = Map.copyOf(selectors);
        uses = List.copyOf(uses);
        errors = List.copyOf(errors);
    }

    /** The RedisClusters that it names, sorted. */
    public Set<ClusterId> clusters() {
        return uses.stream().map(ClusterUse::cluster).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it wins against {@code other} where the two collide. */
    public boolean isOlderThan(Policy other) {
        return BY_AGE.compare(this, other) < 0;
    }
}
