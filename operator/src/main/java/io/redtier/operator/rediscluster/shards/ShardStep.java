package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import java.util.stream.Collectors;

/** One small act on a Redis Cluster that may be repeated without harm. Immutable. */
public sealed interface ShardStep extends Step {

    /** Introduces {@code node} to {@code hub}: they and whoever they know will know each other. */
    record Meet(ShardNode hub, ShardNode node, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Meet " + node.pod() + " from " + hub.pod();
        }
    }

    /** Gives slots that nobody has to {@code node}. */
    record AddSlots(ShardNode node, Slots slots, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "AddSlots " + slots + " to " + node.pod();
        }
    }

    /** Makes {@code node} a replica of {@code primary}. */
    record Attach(ShardNode node, ShardNode primary, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Replicate " + node.pod() + " from " + primary.pod();
        }
    }

    /** Lets {@code replica} and its living primary change places; nothing that was acknowledged is lost. */
    record Handover(ShardNode replica, ShardNode primary, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Failover from " + primary.pod() + " to " + replica.pod();
        }
    }

    /** Makes {@code replica} the owner of the slots of its primary, which is gone, without a vote. */
    record Takeover(ShardNode replica, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Takeover by " + replica.pod();
        }
    }

    /** Makes all of {@code nodes} forget the node with this id, and with it its claim on slots. */
    record Forget(List<ShardNode> nodes, String id, String reason) implements ShardStep {
        public Forget {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String describe() {
            return "Forget " + id.substring(0, Math.min(8, id.length())) + " on "
                    + nodes.stream().map(ShardNode::pod).collect(Collectors.joining(", "));
        }
    }

    /** Labels the pod with the number of its shard. */
    record LabelShard(ShardNode node, int shard, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Label " + node.pod() + " shard " + shard;
        }
    }
}
