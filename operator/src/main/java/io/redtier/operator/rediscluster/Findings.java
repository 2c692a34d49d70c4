package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.shards.Layout;
import io.redtier.operator.rediscluster.shards.Shard;
import io.redtier.operator.rediscluster.shards.Slots;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that one reconciliation has found out, from which the status and the Events follow. Immutable.
 *
 * @param obstacle what keeps the spec from being applied; empty when it was applied
 * @param rollout how far pods of a newer template have replaced those of an earlier one
 * @param survey what the nodes said, and what was to be done about it
 * @param readyPods names of the pods that are ready
 * @param failure what went wrong in carrying out the plan; empty when nothing did
 */
record Findings(
        Optional<Obstacle> obstacle, Rollout rollout, Survey survey, Set<String> readyPods, Optional<String> failure) {

    /** Something in the spec that a person has to correct: a CamelCase reason and what to do. */
    record Obstacle(String reason, String message) {}

    List<NodeView> nodes() {
        return survey.nodes();
    }

    Plan plan() {
        return survey.plan();
    }

    List<String> shortcomings() {
        return survey.shortcomings();
    }

    /** Whether pods of an earlier template still run. */
    boolean rollingOut() {
        return rollout.isUnderWay();
    }

    /** The node that takes all writes, as far as its own word goes; empty in mode Cluster. */
    Optional<NodeView> primary() {
        return plan().primary().filter(NodeView::isPrimary);
    }

    /** The shards whose primary is ready; empty unless the mode is Cluster. */
    List<Shard> servingShards() {
        return survey.layout().map(Layout::shards).orElse(List.of()).stream()
                .filter(shard -> readyPods.contains(shard.primary().pod()))
                .toList();
    }

    /** Whether clients reach the primary, or all primaries, of the cluster. */
    boolean serves() {
        return survey.layout().isEmpty()
                ? primary().filter(node -> readyPods.contains(node.pod())).isPresent()
                : servingShards().stream()
                                .mapToInt(shard -> shard.slots().count())
                                .sum()
                        == Slots.COUNT;
    }

    /** Who takes writes, for people; to be asked only when somebody does. */
    String whoServes() {
        return survey.layout().isEmpty()
                ? primary().orElseThrow().pod() + " takes writes"
                : servingShards().size() + " primaries take writes for all " + Slots.COUNT + " slots";
    }

    boolean isHealthy() {
        return serves()
                && shortcomings().isEmpty()
                && plan().steps().isEmpty()
                && plan().problems().isEmpty()
                && failure.isEmpty()
                && nodes().stream().allMatch(node -> readyPods.contains(node.pod()));
    }
}
