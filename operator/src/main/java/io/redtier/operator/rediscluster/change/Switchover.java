package io.redtier.operator.rediscluster.change;

import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.SentinelView;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;

/**
 * Lets a replica take the place of a living primary by the sentinels; nothing that was acknowledged is lost.
 *
 * @param primary the primary of now
 * @param replicas those in sync with it, one of which the sentinels choose
 * @param sentinel the one that is to carry it out
 */
public record Switchover(NodeView primary, List<NodeView> replicas, SentinelView sentinel, String reason)
        implements Step {

    public Switchover {
        replicas = List.copyOf(replicas);
    }

    @Override
    public String describe() {
        return "Failover from " + primary.pod();
    }
}
