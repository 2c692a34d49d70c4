package io.redtier.operator.rediscluster.shards;

import java.util.List;

/**
 * Slots that were to be moved and can't be. Immutable.
 *
 * @param slots that are left where they are for now
 * @param reasons what stands in the way and what to do about it, for people
 */
public record HeldSlots(Slots slots, List<String> reasons) {

    public static final HeldSlots NONE = new HeldSlots(Slots.NONE, List.of());

    public HeldSlots {
        reasons = List.copyOf(reasons);
    }
}
