package io.redtier.operator.rediscluster.shards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shares all slots out evenly with the fewest moves. Pure. */
final class Balance {

    private Balance() {}

    /** Slots that go from one shard to another. {@code share} is the number of slots that the other is to have then. */
    record Route(Shard from, Shard to, Slots slots, int share) {}

    /**
     * What has to move; empty when the numbers of slots differ by one at most and nobody who leaves has any.
     *
     * @param held what can't be moved; other slots go in its place, and to others, where that is possible
     */
    static List<Route> routes(Lineup lineup, HeldSlots held) {
        Map<Shard, Integer> shares = shares(lineup.wanted());
        Map<Shard, Slots> spare = new LinkedHashMap<>();
        lineup.leaving().forEach(shard -> spare.put(shard, shard.slots().without(held.slots())));
        for (Shard shard : lineup.kept()) {
            int tooMany = Math.max(0, shard.slots().count() - shares.get(shard));
            spare.put(shard, shard.slots().without(held.slots()).highest(tooMany));
        }
        List<Route> routes = new ArrayList<>();
        for (Shard to : lineup.wanted()) {
            boolean takesNone = held.targets().contains(to.primary().pod());
            int lacks = takesNone ? 0 : shares.get(to) - to.slots().count();
            for (Map.Entry<Shard, Slots> from : spare.entrySet()) {
                if (lacks > 0 && !from.getValue().isEmpty()) {
                    Slots slots = from.getValue().lowest(lacks);
                    lacks -= slots.count();
                    from.setValue(from.getValue().without(slots));
                    routes.add(new Route(from.getKey(), to, slots, shares.get(to)));
                }
            }
        }
        return routes;
    }

    /** Who has the most gets one more where it does not come out even. */
    private static Map<Shard, Integer> shares(List<Shard> shards) {
        List<Shard> bySize = shards.stream()
                .sorted(Comparator.<Shard, Integer>comparing(
                                shard -> -shard.slots().count())
                        .thenComparing(Shard::number))
                .toList();
        int remainder = Slots.COUNT % shards.size();
        return bySize.stream()
                .collect(Collectors.toMap(
                        shard -> shard,
                        shard -> Slots.COUNT / shards.size() + (bySize.indexOf(shard) < remainder ? 1 : 0)));
    }
}
