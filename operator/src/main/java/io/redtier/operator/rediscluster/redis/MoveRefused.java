package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.Slots;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Some slots can't be moved now, or some nodes take none, and trying again at once would not help. The slots are where
 * they were, with all their keys, and nothing of them is on its way any more. The message names what stands in the way,
 * and the remedy.
 */
public final class MoveRefused extends JedisDataException {

    private static final long serialVersionUID = 1L;

    private final transient Slots slots;
    private final transient Set<String> targets;

    public MoveRefused(Slots slots, Set<String> targets, String message) {
        super(message);
        this.slots = slots;
        this.targets = Set.copyOf(targets);
    }

    /** Those that need not be tried again soon, wherever they are to go. */
    public Slots slots() {
        return slots;
    }

    /** The pods to which no slot need be moved soon, whichever it is. */
    public Set<String> targets() {
        return targets;
    }
}
