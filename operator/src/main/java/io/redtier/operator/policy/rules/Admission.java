package io.redtier.operator.policy.rules;

import io.redtier.operator.policy.rules.ClusterUse.Purpose;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LockEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Decides what about a policy does not depend on the workload. Pure and thread-safe. */
final class Admission {

    /** From here on the memory of a sliding window log is worth a word. */
    private static final long LARGE_LOG = 10_000;

    private static final String UNWRITTEN = "changes that are still to be written";

    private Admission() {}

    /** The first thing that is in the policy's way, or accepted. */
    static Verdict verdict(Policy policy, Scene scene) {
        if (!policy.errors().isEmpty()) {
            return Verdict.rejected(Reason.INVALID, String.join("; ", policy.errors()));
        }
        return first(policy, use -> missing(use, scene))
                .or(() -> first(policy, use -> forbidden(use, policy, scene)))
                .or(() -> first(policy, use -> unsafe(use, scene)))
                .or(() -> tooFewReplicas(policy, scene))
                .or(() -> prefixTaken(policy, scene))
                .orElseGet(() -> Verdict.accepted(warnings(policy, scene)));
    }

    private static Optional<Verdict> first(Policy policy, Function<ClusterUse, Optional<Verdict>> rule) {
        return policy.uses().stream().map(rule).flatMap(Optional::stream).findFirst();
    }

    private static Optional<Verdict> missing(ClusterUse use, Scene scene) {
        return scene.clusters().containsKey(use.cluster())
                ? Optional.empty()
                : Optional.of(Verdict.rejected(
                        Reason.CLUSTER_NOT_FOUND,
                        use.field() + ": RedisCluster " + use.cluster()
                                + " does not exist; create it, or name one that does (kubectl get rediscluster -A)"));
    }

    private static Optional<Verdict> forbidden(ClusterUse use, Policy policy, Scene scene) {
        return scene.admits(scene.clusters().get(use.cluster()), policy.id().namespace())
                ? Optional.empty()
                : Optional.of(Verdict.rejected(
                        Reason.NOT_ALLOWED,
                        use.field() + ": RedisCluster " + use.cluster() + " does not admit policies of namespace "
                                + policy.id().namespace()
                                + "; its owner may allow them in spec.access.allowedNamespaces (All, or a selector that"
                                + " matches this namespace's labels), or name a RedisCluster of this namespace"));
    }

    private static Optional<Verdict> unsafe(ClusterUse use, Scene scene) {
        ClusterFacts cluster = scene.clusters().get(use.cluster());
        return switch (use.purpose()) {
            case LOCK -> evicts(use, cluster, "a held lock", "the lock");
            case QUEUE ->
                evicts(use, cluster, "jobs", "the queue").or(() -> forgets(use, cluster, "jobs", "the queue"));
            case WRITE_BEHIND ->
                evicts(use, cluster, UNWRITTEN, "the cache").or(() -> forgets(use, cluster, UNWRITTEN, "the cache"));
            case DEFAULT, CACHE, LIMIT -> Optional.empty();
        };
    }

    private static Optional<Verdict> evicts(ClusterUse use, ClusterFacts cluster, String what, String entry) {
        return !cluster.evicts()
                ? Optional.empty()
                : Optional.of(Verdict.rejected(
                        Reason.UNSAFE_EVICTION,
                        use.field() + ": RedisCluster " + use.cluster() + " has memory policy "
                                + cluster.evictionPolicy() + " and may evict " + what
                                + "; set its spec.memory.policy to noeviction, or give " + entry
                                + " a clusterRef to a RedisCluster that has it"));
    }

    private static Optional<Verdict> forgets(ClusterUse use, ClusterFacts cluster, String what, String entry) {
        return cluster.appendOnly()
                ? Optional.empty()
                : Optional.of(Verdict.rejected(
                        Reason.UNSAFE_EVICTION,
                        use.field() + ": RedisCluster " + use.cluster() + " writes no append-only file and loses "
                                + what
                                + " when its pods restart; give " + entry + " a clusterRef to a RedisCluster with"
                                + " spec.persistence.mode AppendOnly and spec.memory.policy noeviction"));
    }

    private static Optional<Verdict> tooFewReplicas(Policy policy, Scene scene) {
        for (Map.Entry<String, LockEntry> entry : new TreeMap<>(policy.part().locks()).entrySet()) {
            LockEntry lock = entry.getValue();
            ClusterFacts cluster = scene.clusters().get(ClusterId.parse(lock.cluster()));
            if (lock.minReplicasAcked() > 0 && cluster.mode() == ClusterEntry.Mode.Cluster) {
                return Optional.of(Verdict.rejected(
                        Reason.INVALID,
                        "spec.locks." + entry.getKey() + ".minReplicasAcked: " + lock.minReplicasAcked()
                                + " can't be waited for on RedisCluster " + cluster.id()
                                + ", which is of mode Cluster; write 0, or use a RedisCluster of mode Sentinel"));
            }
            if (lock.minReplicasAcked() > cluster.replicas()) {
                return Optional.of(Verdict.rejected(
                        Reason.INVALID,
                        "spec.locks." + entry.getKey() + ".minReplicasAcked: " + lock.minReplicasAcked()
                                + " is more than the " + cluster.replicas() + " replicas of RedisCluster "
                                + cluster.id() + ", so nobody would ever get the lock; write at most "
                                + cluster.replicas() + ", or raise its spec.replicas"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Verdict> prefixTaken(Policy policy, Scene scene) {
        return KeyPrefixes.winnerOver(policy, scene.neighbours(), other -> isAdmitted(other, policy, scene))
                .map(winner -> Verdict.rejected(
                        Reason.CONFLICTED,
                        "spec.keyPrefix: \"" + policy.keyPrefix() + "\" overlaps \"" + winner.keyPrefix()
                                + "\" of the older " + winner.id() + " on RedisCluster "
                                + KeyPrefixes.collision(policy, winner).orElseThrow()
                                + "; write a prefix that neither starts with the other, such as \""
                                + policy.id().namespace() + "-" + policy.id().name() + ":\""));
    }

    /** A policy that the cluster does not admit must not be able to reserve prefixes on it. */
    private static boolean isAdmitted(Policy other, Policy policy, Scene scene) {
        return KeyPrefixes.collision(policy, other)
                .map(scene.clusters()::get)
                .map(cluster -> scene.admits(cluster, other.id().namespace()))
                .orElse(false);
    }

    private static List<String> warnings(Policy policy, Scene scene) {
        List<String> warnings = new ArrayList<>();
        for (ClusterUse use : policy.uses()) {
            ClusterFacts cluster = scene.clusters().get(use.cluster());
            if (use.purpose() == Purpose.LIMIT && cluster.evicts()) {
                warnings.add(use.field() + ": RedisCluster " + use.cluster() + " has memory policy "
                        + cluster.evictionPolicy()
                        + " and may evict counters when its memory is full, which forgets what was counted; set it to"
                        + " noeviction where a limit must be exact");
            }
        }
        policy.part().limits().forEach((name, limit) -> {
            if (limit.algorithm() == LimitEntry.Algorithm.SlidingWindowLog
                    && limit.rate().limit() > LARGE_LOG) {
                warnings.add("spec.limits." + name + ".rate.limit: SlidingWindowLog remembers every request, up to "
                        + LimitArithmetic.logMemory(limit.rate().limit())
                        + " of Redis' memory for each subject; SlidingWindowCounter needs the same few bytes for any"
                        + " limit");
            }
        });
        return warnings;
    }
}
