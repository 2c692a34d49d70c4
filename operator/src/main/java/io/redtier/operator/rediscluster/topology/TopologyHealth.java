package io.redtier.operator.rediscluster.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a topology lacks to be the one that is asked for. Pure. */
public final class TopologyHealth {

    private TopologyHealth() {}

    /** One sentence for everything that is missing; empty when nothing is. */
    public static List<String> shortcomings(ClusterView view, TopologySpec spec, Optional<NodeView> primary) {
        List<String> missing = new ArrayList<>();
        if (primary.filter(NodeView::isPrimary).isEmpty()) {
            missing.add("there is no primary");
            return missing;
        }
        for (NodeView node : view.nodes()) {
            if (node.ordinal() < spec.dataPods()
                    && node.ordinal() != primary.get().ordinal()) {
                lack(node, primary.get()).ifPresent(what -> missing.add(node.pod() + " " + what));
            }
        }
        if (spec.sentinels() > 0) {
            sentinels(view, spec, primary.get(), missing);
        }
        return missing;
    }

    private static Optional<String> lack(NodeView node, NodeView primary) {
        return switch (node.state()) {
            case STOPPED -> Optional.of("does not run");
            case UNREACHABLE -> Optional.of("does not answer");
            case FOREIGN -> Optional.of("refuses the password or is another Redis");
            case LOADING -> Optional.of("loads its data");
            case UP ->
                !node.follows(primary)
                        ? Optional.of("does not follow " + primary.pod())
                        : node.data().linkUp() ? Optional.empty() : Optional.of("is not in sync with " + primary.pod());
        };
    }

    private static void sentinels(ClusterView view, TopologySpec spec, NodeView primary, List<String> missing) {
        long watching = view.livingSentinels()
                .filter(sentinel -> sentinel.watches(primary.ip()))
                .count();
        if (watching < spec.sentinels()) {
            missing.add(watching + " of " + spec.sentinels() + " sentinels watch " + primary.pod());
            return;
        }
        Set<String> others = view.nodes().stream()
                .filter(node -> node.follows(primary))
                .map(NodeView::ip)
                .collect(Collectors.toSet());
        boolean complete = view.watches()
                .allMatch(watch -> watch.sentinels().size() >= spec.sentinels() - 1
                        && watch.replicas().containsAll(others));
        if (!complete) {
            missing.add("the sentinels have not found all replicas and each other yet");
        }
    }
}
