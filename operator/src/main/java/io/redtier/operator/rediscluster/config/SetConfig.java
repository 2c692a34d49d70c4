package io.redtier.operator.rediscluster.config;

import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.SortedMap;

/** Gave a running node other values of some directives. */
public record SetConfig(NodeView node, SortedMap<String, String> directives, String reason) implements Step {
    @Override
    public String describe() {
        return "Set " + String.join(", ", directives.keySet()) + " on " + node.pod();
    }
}
