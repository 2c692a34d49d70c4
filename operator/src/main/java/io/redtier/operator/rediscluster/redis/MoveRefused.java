package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.Slots;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Some slots can't be moved now, and trying again at once would not help. They are where they were, with all their keys,
 * and nothing of them is on its way any more. The message names what stands in the way, and the remedy.
 */
public final class MoveRefused extends JedisDataException {

    private static final long serialVersionUID = 1L;

    private final transient Slots slots;

    public MoveRefused(Slots slots, String message) {
        super(message);
        this.slots = slots;
    }

    /** Those that need not be tried again soon. */
    public Slots slots() {
        return slots;
    }
}
