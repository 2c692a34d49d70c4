package io.redtier.operator.rediscluster.shards;

import java.util.Map;

/**
 * The slots that are on their way from one node to another, by the word of one of them. Redis keeps these marks until the
 * move is finished or called off, so they also tell of one that nobody carries on. Immutable.
 *
 * @param migrating the slots that the speaker gives away, and the id of the node that is to get each
 * @param importing the slots that the speaker is given, and the id of the node that had each when that began
 */
public record OpenSlots(Map<Integer, String> migrating, Map<Integer, String> importing) {

    public static final OpenSlots NONE = new OpenSlots(Map.of(), Map.of());

    public OpenSlots {
        migrating = Map.copyOf(migrating);
        importing = Map.copyOf(importing);
    }

    public boolean isEmpty() {
        return migrating.isEmpty() && importing.isEmpty();
    }
}
