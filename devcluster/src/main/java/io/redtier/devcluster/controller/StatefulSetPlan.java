package io.redtier.devcluster.controller;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a StatefulSet does next, as the StatefulSet controller of Kubernetes decides it. Pure. */
final class StatefulSetPlan {
    /** A pod as far as the decision needs it. */
    record Replica(int ordinal, String revision, boolean available, boolean terminating, boolean over) {
        boolean healthy() {
            return available && !terminating;
        }
    }

    /**
     * @param start lowest ordinal
     * @param parallel {@code podManagementPolicy: Parallel}
     * @param onDelete {@code updateStrategy.type: OnDelete}
     * @param partition ordinals below stay at the current revision
     * @param maxUnavailable how many pods an update may take away at once, at least 1
     */
    record Wanted(
            int replicas,
            int start,
            boolean parallel,
            boolean onDelete,
            int partition,
            int maxUnavailable,
            String currentRevision,
            String updateRevision) {
        boolean has(int ordinal) {
            return ordinal >= start && ordinal < start + replicas;
        }

        boolean outdated(Replica replica) {
            return !replica.revision().equals(updateRevision) && !replica.terminating();
        }

        String revisionOf(int ordinal) {
            return !onDelete && ordinal < start + partition ? currentRevision : updateRevision;
        }
    }

    /** One thing to do. */
    sealed interface Step {
        int ordinal();
    }

    record Create(int ordinal, String revision) implements Step {}

    record Delete(int ordinal) implements Step {}

    private StatefulSetPlan() {}

    /** The steps to take now; after each change of a pod, ask again. */
    static List<Step> next(Wanted wanted, List<Replica> replicas) {
        List<Step> steps = new ArrayList<>();
        for (int ordinal = wanted.start(); ordinal < wanted.start() + wanted.replicas(); ordinal++) {
            Optional<Replica> replica = find(replicas, ordinal);
            if (replica.isEmpty()) {
                steps.add(new Create(ordinal, wanted.revisionOf(ordinal)));
            } else if (replica.get().over() && !replica.get().terminating()) {
                steps.add(new Delete(ordinal));
            }
            if (!wanted.parallel() && (!steps.isEmpty() || !replica.get().healthy())) {
                return steps;
            }
        }
        boolean waiting = scaleDown(wanted, replicas, steps);
        if (steps.isEmpty() && !waiting) {
            steps.addAll(update(wanted, replicas));
        }
        return steps;
    }

    /** Removes surplus pods from the highest ordinal down; says whether the update has to wait for that. */
    private static boolean scaleDown(Wanted wanted, List<Replica> replicas, List<Step> steps) {
        List<Replica> surplus = replicas.stream()
                .filter(replica -> !wanted.has(replica.ordinal()))
                .sorted(Comparator.comparingInt(Replica::ordinal).reversed())
                .toList();
        for (Replica replica : surplus) {
            if (!replica.terminating()) {
                steps.add(new Delete(replica.ordinal()));
            }
            if (!wanted.parallel()) {
                return true;
            }
        }
        return false;
    }

    private static List<Step> update(Wanted wanted, List<Replica> replicas) {
        if (wanted.onDelete()) {
            return List.of();
        }
        return wanted.maxUnavailable() == 1 ? oneByOne(wanted, replicas) : several(wanted, replicas);
    }

    /** The highest outdated pod, but only while all above it are healthy. */
    private static List<Step> oneByOne(Wanted wanted, List<Replica> replicas) {
        int lowest = wanted.start() + wanted.partition();
        for (int ordinal = wanted.start() + wanted.replicas() - 1; ordinal >= lowest; ordinal--) {
            Optional<Replica> replica = find(replicas, ordinal);
            if (replica.isPresent() && wanted.outdated(replica.get())) {
                return List.of(new Delete(ordinal));
            }
            if (replica.isEmpty() || !replica.get().healthy()) {
                return List.of();
            }
        }
        return List.of();
    }

    /** The highest outdated pods, as many as may still become unavailable. */
    private static List<Step> several(Wanted wanted, List<Replica> replicas) {
        long healthy = replicas.stream()
                .filter(replica -> wanted.has(replica.ordinal()) && replica.healthy())
                .count();
        return replicas.stream()
                .filter(replica -> wanted.has(replica.ordinal()))
                .filter(replica -> replica.ordinal() >= wanted.start() + wanted.partition())
                .filter(wanted::outdated)
                .map(Replica::ordinal)
                .sorted(Comparator.reverseOrder())
                .limit(Math.max(0, wanted.maxUnavailable() - (wanted.replicas() - healthy)))
                .<Step>map(Delete::new)
                .toList();
    }

    private static Optional<Replica> find(List<Replica> replicas, int ordinal) {
        return replicas.stream().filter(replica -> replica.ordinal() == ordinal).findFirst();
    }
}
