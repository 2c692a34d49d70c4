package io.redtier.operator.rediscluster.shards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which shards stay, which are given up, and which are to be added. Immutable. */
final class Lineup {

    private final List<Shard> kept;
    private final List<Shard> leaving;
    private final List<Shard> added = new ArrayList<>();
    private final int missing;

    /** @param complete whether every pod that is wanted answers: only then it is decided who leads new shards */
    Lineup(Layout layout, ShardsSpec spec, boolean complete) {
        // Those go whose pods the StatefulSet will remove, and of those the ones that were begun to be emptied already.
        List<Shard> ranked = layout.shards().stream()
                .sorted(Comparator.<Shard, Boolean>comparing(shard -> !spec.keeps(shard.primary()))
                        .thenComparing(shard -> -spec.staff(shard))
                        .thenComparing(shard -> -shard.slots().count())
                        .thenComparing(Shard::number))
                .toList();
        int staying = Math.min(spec.shards(), ranked.size());
        kept = byNumber(ranked.subList(0, staying));
        leaving = byNumber(ranked.subList(staying, ranked.size()));
        if (complete && staying < spec.shards()) {
            lead(layout, spec, spec.shards() - staying);
        }
        missing = spec.shards() - staying - added.size();
    }

    private static List<Shard> byNumber(List<Shard> shards) {
        return shards.stream().sorted(Comparator.comparing(Shard::number)).toList();
    }

    /** Who was given replicas already leads; others by machine and zone. */
    private void lead(Layout layout, ShardsSpec spec, int count) {
        List<ShardNode> blank = layout.free().stream()
                .filter(node -> node.isBlank() && spec.keeps(node))
                .toList();
        List<ShardNode> leaders = new ArrayList<>(blank.stream()
                .filter(node -> !layout.heirsOf(node.id()).isEmpty())
                .sorted(Comparator.<ShardNode, Integer>comparing(
                                node -> -layout.heirsOf(node.id()).size())
                        .thenComparing(node -> node.node().ordinal()))
                .limit(count)
                .toList());
        List<ShardNode> others =
                blank.stream().filter(node -> !leaders.contains(node)).toList();
        List<ShardNode> existing = Stream.concat(kept.stream().map(Shard::primary), leaders.stream())
                .toList();
        leaders.addAll(Spread.primaries(others, existing, count - leaders.size()));
        for (ShardNode leader : leaders) {
            added.add(new Shard(kept.size() + added.size(), leader, Slots.NONE, layout.heirsOf(leader.id())));
        }
    }

    /** Shards that own slots and stay. */
    List<Shard> kept() {
        return kept;
    }

    /** Shards that own slots and have to give them to the others. */
    List<Shard> leaving() {
        return leaving;
    }

    /** Shards that are to get slots and have none yet. */
    List<Shard> added() {
        return added;
    }

    /** Those that are to have replicas. */
    List<Shard> wanted() {
        return Stream.concat(kept.stream(), added.stream()).toList();
    }

    List<Shard> all() {
        return Stream.of(kept, leaving, added).flatMap(List::stream).toList();
    }

    /** How many shards there are to be that nobody can lead yet. */
    int missing() {
        return missing;
    }
}
