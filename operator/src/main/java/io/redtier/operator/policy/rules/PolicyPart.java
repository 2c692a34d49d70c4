package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.QueueEntry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What one policy contributes to the document of a workload. Immutable.
 *
 * @param caches by name
 * @param locks by name
 * @param queues by name
 * @param limits by name
 */
public record PolicyPart(
        Map<String, CacheEntry> caches,
        Map<String, LockEntry> locks,
        Map<String, QueueEntry> queues,
        Map<String, LimitEntry> limits) {

    /** Contributes nothing. */
    public static final PolicyPart EMPTY = new PolicyPart(Map.of(), Map.of(), Map.of(), Map.of());

    public PolicyPart {
        caches = Map.copyOf(caches);
        locks = Map.copyOf(locks);
        queues = Map.copyOf(queues);
        limits = Map.copyOf(limits);
    }

    /** What {@code policy} contributed to {@code document}. */
    public static PolicyPart of(PolicyId policy, PolicyDocument document) {
        String source = policy.source();
        // A CachePolicy and a RateLimitPolicy may share a name; what an entry is tells whose it is.
        return policy.kind() == PolicyKind.CACHE
                ? new PolicyPart(
                        selected(document.caches(), cache -> source.equals(cache.policy())),
                        selected(document.locks(), lock -> source.equals(lock.policy())),
                        selected(document.queues(), queue -> source.equals(queue.policy())),
                        Map.of())
                : new PolicyPart(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        selected(document.limits(), limit -> source.equals(limit.policy())));
    }

    /** The part without the entries that {@code other} has, too. */
    public PolicyPart without(PolicyPart other) {
        return new PolicyPart(
                minus(caches, other.caches),
                minus(locks, other.locks),
                minus(queues, other.queues),
                minus(limits, other.limits));
    }

    /** Both parts together; where both have an entry, this one's. */
    public PolicyPart plus(PolicyPart other) {
        return new PolicyPart(
                sum(other.caches, caches),
                sum(other.locks, locks),
                sum(other.queues, queues),
                sum(other.limits, limits));
    }

    /** The part without the entries on the given clusters. */
    public PolicyPart notOn(Set<String> clusters) {
        return new PolicyPart(
                selected(caches, cache -> !clusters.contains(cache.cluster())),
                selected(locks, lock -> !clusters.contains(lock.cluster())),
                selected(queues, queue -> !clusters.contains(queue.cluster())),
                selected(limits, limit -> !clusters.contains(limit.cluster())));
    }

    /** The clusters that the entries name, as a document names them, sorted. */
    public Set<String> clusters() {
        Set<String> clusters = new TreeSet<>();
        caches.values().forEach(cache -> clusters.add(cache.cluster()));
        locks.values().forEach(lock -> clusters.add(lock.cluster()));
        queues.values().forEach(queue -> clusters.add(queue.cluster()));
        limits.values().forEach(limit -> clusters.add(limit.cluster()));
        return clusters;
    }

    public boolean isEmpty() {
        return caches.isEmpty() && locks.isEmpty() && queues.isEmpty() && limits.isEmpty();
    }

    private static <E> Map<String, E> selected(Map<String, E> entries, Predicate<E> condition) {
        Map<String, E> selected = new TreeMap<>(entries);
        selected.values().removeIf(condition.negate());
        return selected;
    }

    private static <E> Map<String, E> minus(Map<String, E> entries, Map<String, E> others) {
        Map<String, E> rest = new TreeMap<>(entries);
        rest.keySet().removeAll(others.keySet());
        return rest;
    }

    private static <E> Map<String, E> sum(Map<String, E> entries, Map<String, E> stronger) {
        Map<String, E> sum = new TreeMap<>(entries);
        sum.putAll(stronger);
        return sum;
    }
}
