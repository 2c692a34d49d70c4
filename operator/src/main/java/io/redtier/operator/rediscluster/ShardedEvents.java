package io.redtier.operator.rediscluster;

import static io.redtier.operator.rediscluster.ClusterEvents.normal;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.ClusterEvents.Told;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.LabelShard;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.shards.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is to be told of a RedisCluster of mode Cluster. Pure. */
final class ShardedEvents {

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
        } else if (step instanceof Attach || step instanceof LabelShard) {
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
        if (now.getPhase() == Phase.Ready && before.getPhase() != Phase.Ready) {
            all.add(normal(
                    "Ready",
                    now.getPrimaries() + " primaries take writes, each has " + now.getReadyReplicas()
                            + " replicas in sync"));
        }
        return all;
    }

    private static boolean isOwner(NodeStatus node) {
        return node.getRole() == NodeRole.Primary && node.getSlots() != null;
    }

    private static List<String> pods(RedisClusterStatus status, Predicate<NodeStatus> which) {
        List<NodeStatus> nodes = status.getNodes() == null ? List.of() : status.getNodes();
        return nodes.stream().filter(which).map(NodeStatus::getPod).toList();
    }
}
