package io.redtier.operator.rediscluster.shards;

import java.util.List;
import java.util.stream.Stream;

/**
 * A living primary, its slots and those who replicate it. Immutable.
 *
 * @param number from 0, in order of the lowest slots
 * @param slots that are the primary's by the latest claim
 * @param replicas that answer, connected or not
 */
public record Shard(int number, ShardNode primary, Slots slots, List<ShardNode> replicas) {

    public Shard {
        replicas = List.copyOf(replicas);
    }

    Stream<ShardNode> members() {
        return Stream.concat(Stream.of(primary), replicas.stream());
    }

    /** Whether {@code replica} is connected to the primary where it is now, and in sync. */
    public boolean isInSync(ShardNode replica) {
        return replica.node().follows(primary.node()) && replica.node().data().linkUp();
    }
}
