package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.redtier.devcluster.controller.Pods;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod's topology spread constraints over the nodes there are. Pure. */
final class TopologySpread {
    private static final long WEIGHT = 10;

    private record Counted(TopologySpreadConstraint constraint, Map<String, Long> pods, boolean counts) {
        long skew(String domain) {
            int least = Optional.ofNullable(constraint.getMinDomains()).orElse(1);
            long fewest = pods.size() < least
                    ? 0
                    : pods.values().stream().mapToLong(n -> n).min().orElse(0);
            return pods.getOrDefault(domain, 0L) + (counts ? 1 : 0) - fewest;
        }
    }

    private final List<Counted> constraints;

    TopologySpread(Pod pod, List<NodePods> nodes) {
        constraints = Optional.ofNullable(pod.getSpec().getTopologySpreadConstraints()).orElse(List.of()).stream()
                .map(constraint -> count(pod, constraint, nodes))
                .toList();
    }

    private static Counted count(Pod pod, TopologySpreadConstraint constraint, List<NodePods> nodes) {
        LabelSelector selector = selector(pod, constraint);
        Map<String, Long> pods = new HashMap<>();
        for (NodePods node : nodes) {
            Optional<String> domain = node.label(constraint.getTopologyKey());
            if (domain.isPresent() && NodeFit.selects(pod, node)) {
                long here = node.pods().stream()
                        .filter(other -> same(other, pod) && !Pods.isTerminating(other))
                        .filter(other -> Pods.matches(selector, other))
                        .count();
                pods.merge(domain.get(), here, Long::sum);
            }
        }
        return new Counted(constraint, pods, Pods.matches(selector, pod));
    }

    private static boolean same(Pod one, Pod other) {
        return one.getMetadata().getNamespace().equals(other.getMetadata().getNamespace());
    }

    /** {@code matchLabelKeys} stand for the pod's own values. */
    private static LabelSelector selector(Pod pod, TopologySpreadConstraint constraint) {
        List<String> keys = Optional.ofNullable(constraint.getMatchLabelKeys()).orElse(List.of());
        if (keys.isEmpty() || constraint.getLabelSelector() == null) {
            return constraint.getLabelSelector();
        }
        LabelSelectorBuilder selector = new LabelSelectorBuilder(constraint.getLabelSelector());
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        keys.stream().filter(labels::containsKey).forEach(key -> selector.addToMatchLabels(key, labels.get(key)));
        return selector.build();
    }

    /** Why the pod can't go there; empty when it can. */
    Optional<String> refusal(NodePods node) {
        for (Counted counted : constraints) {
            if (!"ScheduleAnyway".equals(counted.constraint().getWhenUnsatisfiable())) {
                Optional<String> domain = node.label(counted.constraint().getTopologyKey());
                if (domain.isEmpty()) {
                    return Optional.of("node(s) didn't match pod topology spread constraints (missing required label)");
                }
                if (counted.skew(domain.get()) > counted.constraint().getMaxSkew()) {
                    return Optional.of("node(s) didn't match pod topology spread constraints");
                }
            }
        }
        return Optional.empty();
    }

    /** Fewer pods in a domain speak for it, whether the constraint is a demand or a wish. */
    long score(NodePods node) {
        return constraints.stream()
                .mapToLong(counted -> -WEIGHT
                        * node.label(counted.constraint().getTopologyKey())
                                .map(counted::skew)
                                .orElse((long) counted.constraint().getMaxSkew() + 1))
                .sum();
    }
}
