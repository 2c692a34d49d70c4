package io.redtier.operator.rediscluster;

import static io.redtier.operator.rediscluster.ClusterEvents.normal;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.PlannedStep;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.ClusterEvents.Told;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Release;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.shards.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is to be told of a RedisCluster of mode Cluster. Pure. */
final class ShardedEvents {

    /** Kubernetes takes Events of 1024 characters; the whole of it is in the status. */
    private static final int LONGEST = 1000;

    private ShardedEvents() {}

    /** What is told of a step that was carried out; a replica is told of when it is in sync. */
    static Optional<Told> of(ShardStep step) {
        String reason = null;
        if (step instanceof Meet) {
            reason = "NodeIntroduced";
        } else if (step instanceof AddSlots) {
            reason = "SlotsAssigned";
        } else if (step instanceof Takeover) {
            reason = "PrimaryElected";
        } else if (step instanceof Handover) {
            reason = "FailoverStarted";
        } else if (step instanceof Forget) {
            reason = "NodeForgotten";
        } else if (step instanceof Erase) {
            reason = "NodeErased";
        } else if (step instanceof Release) {
            reason = "ReplicaReleased";
        } else if (step instanceof Settle) {
            reason = "SlotsSettled";
        } else {
            // A move is told of when all begin and when all are done; a label shows on the pod.
            return Optional.empty();
        }
        return Optional.of(normal(reason, step.describe() + ": " + step.reason()));
    }

    static List<Told> between(RedisClusterStatus before, RedisClusterStatus now) {
        List<Told> all = new ArrayList<>();
        if (ClusterConditions.isForming(before) && !ClusterConditions.isForming(now)) {
            all.add(normal(
                    "FormedCluster",
                    pods(now, ShardedEvents::isOwner).size() + " primaries own all " + Slots.COUNT + " slots"));
        }
        List<String> replicas = pods(before, node -> node.getRole() == NodeRole.Replica);
        now.getNodes().stream()
                .filter(ShardedEvents::isOwner)
                .filter(node -> replicas.contains(node.getPod()))
                .forEach(node -> all.add(normal(
                        "PrimaryChanged", node.getPod() + " is the primary of slots " + node.getSlots() + " now")));
        moves(before, now).ifPresent(all::add);
        if (now.getPhase() == Phase.Ready && before.getPhase() != Phase.Ready) {
            all.add(normal(
                    "Ready",
                    now.getPrimaries() + " primaries take writes, each has " + now.getReadyReplicas()
                            + " replicas in sync"));
        }
        return all;
    }

    /** Slots move piece by piece for a while, which is told of twice, and when it goes on after a failure. */
    private static Optional<Told> moves(RedisClusterStatus before, RedisClusterStatus now) {
        List<Integer> sizes = sizes(now);
        if (!sizes(before).isEmpty() && !isEven(sizes(before)) && isEven(sizes)) {
            return Optional.of(normal(
                    "SlotsMoved",
                    sizes.size() + " primaries own " + Collections.min(sizes) + " slots or one more each"));
        }
        return moves(before).isEmpty() && !moves(now).isEmpty()
                ? Optional.of(normal("SlotMigrationStarted", abbreviated(String.join(", ", moves(now)))))
                : Optional.empty();
    }

    private static String abbreviated(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }

    private static List<Integer> sizes(RedisClusterStatus status) {
        return pods(status, ShardedEvents::isOwner, node -> Slots.parseAll(node.getSlots())
                .count());
    }

    private static boolean isEven(List<Integer> sizes) {
        return sizes.stream().mapToInt(size -> size).sum() == Slots.COUNT
                && Collections.max(sizes) - Collections.min(sizes) <= 1;
    }

    private static List<String> moves(RedisClusterStatus status) {
        List<PlannedStep> plan = status.getPlan() == null ? List.of() : status.getPlan();
        return plan.stream()
                .map(PlannedStep::getStep)
                .filter(step -> step.startsWith(MoveSlots.NAME))
                .toList();
    }

    private static boolean isOwner(NodeStatus node) {
        return node.getRole() == NodeRole.Primary && node.getSlots() != null;
    }

    private static List<String> pods(RedisClusterStatus status, Predicate<NodeStatus> which) {
        return pods(status, which, NodeStatus::getPod);
    }

    private static <T> List<T> pods(
            RedisClusterStatus status, Predicate<NodeStatus> which, Function<NodeStatus, T> what) {
        List<NodeStatus> nodes = status.getNodes() == null ? List.of() : status.getNodes();
        return nodes.stream().filter(which).map(what).toList();
    }
}
