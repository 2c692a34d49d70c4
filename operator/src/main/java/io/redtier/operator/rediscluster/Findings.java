package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that one reconciliation has found out, from which the status and the Events follow. Immutable.
 *
 * @param obstacle what keeps the spec from being applied; empty when it was applied
 * @param rollingOut whether pods of an earlier configuration still run
 * @param view what the nodes said
 * @param plan what was to be done about it
 * @param shortcomings what the topology lacks, a sentence each
 * @param readyPods names of the pods that are ready
 * @param failure what went wrong in carrying out the plan; empty when nothing did
 */
record Findings(
        Optional<Obstacle> obstacle,
        boolean rollingOut,
        ClusterView view,
        Plan plan,
        List<String> shortcomings,
        Set<String> readyPods,
        Optional<String> failure) {

    /** Something in the spec that a person has to correct: a CamelCase reason and what to do. */
    record Obstacle(String reason, String message) {}

    /** The node that takes writes, as far as its own word goes. */
    Optional<NodeView> primary() {
        return plan.primary().filter(NodeView::isPrimary);
    }

    /** Whether clients reach the primary through its Service. */
    boolean serves() {
        return primary().filter(node -> readyPods.contains(node.pod())).isPresent();
    }

    boolean isHealthy() {
        return serves()
                && shortcomings.isEmpty()
                && plan.steps().isEmpty()
                && plan.problems().isEmpty()
                && failure.isEmpty()
                && view.nodes().stream().allMatch(node -> readyPods.contains(node.pod()));
    }
}
