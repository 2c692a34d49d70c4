package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ShardStep.Concede;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Slots whose move was begun and not finished: by an operator that was killed, by a person, or because one of the two
 * nodes failed, whose heir knows nothing of it. They are moved on, for a part of their keys is there already; where they
 * were not wanted there, they are moved again later. As far as both ends answer, this waits for nobody else: until it is
 * done clients do not find the keys that went ahead.
 */
final class UnfinishedMoves {

    private final ShardsSpec spec;
    private final Layout layout;
    private final boolean complete;
    private final List<ShardNode> primaries;
    private final Set<Integer> open = new TreeSet<>();

    /** Who is to tell whom of which slots. */
    private record Pair(ShardNode one, ShardNode other) {}

    /** @param complete whether every pod that is wanted answers, and no other may hold what can't be seen */
    UnfinishedMoves(ShardsSpec spec, Layout layout, boolean complete) {
        this.spec = spec;
        this.layout = layout;
        this.complete = complete;
        this.primaries = layout.up().filter(node -> node.primaryId().isEmpty()).toList();
        for (ShardNode node : primaries) {
            open.addAll(node.open().migrating().keySet());
            open.addAll(node.open().importing().keySet());
        }
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    List<Step> steps() {
        Map<Pair, Set<Integer>> moves = pairs();
        Map<Pair, Set<Integer>> concessions = pairs();
        Map<Pair, Set<Integer>> settlements = pairs();
        for (int slot : open) {
            Optional<Shard> shard = layout.shards().stream()
                    .filter(s -> s.slots().contains(slot))
                    .findFirst();
            if (shard.isPresent()) {
                ShardNode owner = shard.get().primary();
                primaries.stream()
                        .filter(node -> node != owner && node.open().migrating().containsKey(slot))
                        .forEach(node -> add(concessions, node, owner, slot));
                Optional<ShardNode> target = target(slot, owner);
                if (target.isPresent()) {
                    if (canMove(owner, target.get())) {
                        add(moves, owner, target.get(), slot);
                    }
                } else if (complete
                        && (owner.open().migrating().containsKey(slot)
                                || owner.open().importing().containsKey(slot))) {
                    add(settlements, owner, owner, slot);
                }
            }
        }
        List<Step> steps = new ArrayList<>();
        concessions.forEach((pair, slots) -> steps.add(new Concede(
                pair.one(), pair.other(), Slots.of(slots), "they were moved, and it was not told that it is done")));
        settlements.forEach((pair, slots) -> steps.add(new Settle(
                pair.one(), Slots.of(slots), without(pair), "whoever was to get them is gone or has them not")));
        moves.forEach((pair, slots) -> steps.add(new MoveSlots(
                pair.one(),
                pair.other(),
                Slots.of(slots),
                without(pair),
                spec.largestKeyBytes(),
                "their move was begun, and clients do not find all of their keys before it is finished")));
        return steps;
    }

    private static boolean canMove(ShardNode owner, ShardNode target) {
        return owner.stateOk()
                && target.stateOk()
                && owner.knows(target)
                && target.knows(owner)
                && target.canOutbid(owner);
    }

    /** Who has, or may have, some of the keys of the slot, or is about to. */
    private Optional<ShardNode> target(int slot, ShardNode owner) {
        String id = owner.open().migrating().getOrDefault(slot, "");
        return Optional.ofNullable(layout.byId(id))
                // It may be a replica by now of the node that took over from it.
                .map(node -> node.primaryId().isEmpty() ? node : layout.byId(node.primaryId()))
                .filter(node -> node != owner && primaries.contains(node))
                .or(() -> primaries.stream()
                        .filter(node -> node != owner && node.open().importing().containsKey(slot))
                        .findFirst());
    }

    private List<ShardNode> without(Pair pair) {
        return primaries.stream()
                .filter(node -> node != pair.one() && node != pair.other())
                .toList();
    }

    private static Map<Pair, Set<Integer>> pairs() {
        return new TreeMap<>((a, b) -> (a.one().pod() + " " + a.other().pod())
                .compareTo(b.one().pod() + " " + b.other().pod()));
    }

    private static void add(Map<Pair, Set<Integer>> pairs, ShardNode one, ShardNode other, int slot) {
        pairs.computeIfAbsent(new Pair(one, other), pair -> new TreeSet<>()).add(slot);
    }

    /** The ids of nodes that are named in the marks: who is forgotten takes the marks along. */
    static Set<String> named(Layout layout) {
        return layout.up()
                .map(ShardNode::open)
                .flatMap(open -> Stream.concat(open.migrating().values().stream(), open.importing().values().stream()))
                .collect(Collectors.toSet());
    }

    /** The ids of nodes that do not answer and are being given slots by one that does. */
    static Set<String> absentTargets(Layout layout) {
        return layout.shards().stream()
                .flatMap(shard -> shard.primary().open().migrating().values().stream())
                .filter(id -> layout.byId(id) == null)
                .collect(Collectors.toSet());
    }
}
