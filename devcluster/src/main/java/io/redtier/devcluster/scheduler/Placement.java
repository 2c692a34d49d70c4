package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a pod goes: the nodes that nothing forbids, and of these the one that most speaks for. Pure. */
final class Placement {
    /**
     * The decision.
     *
     * @param node where to; empty when no node will do
     * @param message why not, in kube-scheduler's words; empty when there is a node
     */
    record Decision(Optional<String> node, String message) {}

    private Placement() {}

    /**
     * Decides.
     *
     * @param nodes all nodes, with their pods
     */
    static Decision decide(Pod pod, List<NodePods> nodes) {
        PodAffinities affinities = new PodAffinities(pod, nodes);
        TopologySpread spread = new TopologySpread(pod, nodes);
        Map<String, Integer> reasons = new HashMap<>();
        List<NodePods> fit = new ArrayList<>();
        for (NodePods node : nodes) {
            Optional<String> reason =
                    NodeFit.refusal(pod, node).or(() -> spread.refusal(node)).or(() -> affinities.refusal(node));
            reason.ifPresentOrElse(text -> reasons.merge(text, 1, Integer::sum), () -> fit.add(node));
        }
        // The emptiest first, so that equal nodes take turns.
        Optional<String> best = fit.stream()
                .max(Comparator.<NodePods>comparingLong(
                                node -> NodeFit.score(pod, node) + spread.score(node) + affinities.score(node))
                        .thenComparing(node -> -node.pods().size())
                        .thenComparing(NodePods::name, Comparator.reverseOrder()))
                .map(NodePods::name);
        return new Decision(best, best.isPresent() ? "" : message(nodes.size(), reasons));
    }

    private static String message(int nodes, Map<String, Integer> reasons) {
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        List<String> parts = reasons.entrySet().stream()
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .sorted()
                .toList();
        return "0/%d nodes are available: %s.".formatted(nodes, String.join(", ", parts));
    }
}
