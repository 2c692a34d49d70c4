package io.redtier.operator.rediscluster.shards;

import java.util.List;
import java.util.Set;

/**
 * Slots that were to be moved and can't be. Immutable.
 *
 * @param slots that are left where they are for now
 * @param targets pods that get no slots for now
 * @param reasons what stands in the way and what to do about it, for people
 */
public record HeldSlots(Slots slots, Set<String> targets, List<String> reasons) {

    public static final HeldSlots NONE = new HeldSlots(Slots.NONE, Set.of(), List.of());

    public HeldSlots {
        targets = Set.copyOf(targets);
        reasons = List.copyOf(reasons);
    }
}
