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

    /**
     * Lets {@code replica} and its living primary change places; nothing that was acknowledged is lost.
     *
     * @param patienceMillis how long it is not begun again, in milliseconds
     */
    record Handover(ShardNode replica, ShardNode primary, long patienceMillis, String reason) implements ShardStep {
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

    /** Takes everything from a node, its data, its place and its id, because a person has allowed it. */
    record Erase(ShardNode node, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Erase " + node.pod();
        }
    }

    /** Makes a replica that its shard can spare an empty primary, which knows nobody any more. */
    record Release(ShardNode node, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Release " + node.pod();
        }
    }

    /**
     * Moves slots with their keys, one after the other. What was begun before is finished; what is done already stays done.
     * It is carried out piece by piece: each time as much as a short while allows.
     *
     * @param largestKeyBytes a key that takes more memory is not moved, and the step fails
     * @param others the other living primaries, who are told of the new owner
     */
    record MoveSlots(
            ShardNode from, ShardNode to, Slots slots, List<ShardNode> others, long largestKeyBytes, String reason)
            implements ShardStep {

        /** What descriptions begin with. */
        public static final String NAME = "MoveSlots";

        public MoveSlots {
            others = List.copyOf(others);
        }

        @Override
        public String describe() {
            return NAME + " " + slots + " (" + slots.count() + ") from " + from.pod() + " to " + to.pod();
        }
    }

    /** Tells {@code node}, which gave these slots away and has no keys of them any more, whose they are now. */
    record Concede(ShardNode node, ShardNode owner, Slots slots, String reason) implements ShardStep {
        @Override
        public String describe() {
            return "Concede " + slots + " of " + node.pod() + " to " + owner.pod();
        }
    }

    /**
     * Looks among {@code others} for keys of slots whose move is not to be finished any more, because whoever was to get
     * them is gone. Who has some is marked as the one that is given the slot, so that its keys are found; a slot that
     * nobody has keys of is simply kept.
     */
    record Settle(ShardNode owner, Slots slots, List<ShardNode> others, String reason) implements ShardStep {
        public Settle {
            others = List.copyOf(others);
        }

        @Override
        public String describe() {
            return "Settle " + slots + " of " + owner.pod();
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
