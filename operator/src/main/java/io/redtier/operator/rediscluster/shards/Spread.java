package io.redtier.operator.rediscluster.shards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Keeps the copies of a slot apart: first off one machine, then out of one zone. Pure. */
final class Spread {

    private static final int SAME_MACHINE = 10;
    private static final int SAME_ZONE = 1;

    private Spread() {}

    /** A node and the shard that it is to replicate. */
    record Assignment(ShardNode node, Shard shard) {}

    /** {@code count} of {@code candidates} to become primaries, off the machines and zones of those who are already. */
    static List<ShardNode> primaries(List<ShardNode> candidates, List<ShardNode> existing, int count) {
        List<ShardNode> left = new ArrayList<>(candidates);
        List<ShardNode> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            ShardNode next = left.stream()
                    .min(Comparator.<ShardNode>comparingInt(
                                    node -> cost(node, Stream.concat(existing.stream(), chosen.stream())))
                            .thenComparingInt(node -> node.node().ordinal()))
                    .orElseThrow();
            chosen.add(next);
            left.remove(next);
        }
        return chosen;
    }

    /**
     * Gives each of {@code nodes} to one of {@code places} (a shard stands there once for each replica that it lacks),
     * as many as there are of both. Pairs are exchanged until no exchange keeps copies further apart.
     */
    static List<Assignment> replicas(List<ShardNode> nodes, List<Shard> places) {
        List<Assignment> all = new ArrayList<>();
        List<ShardNode> left = new ArrayList<>(nodes);
        for (Shard shard : places) {
            left.stream()
                    .min(Comparator.<ShardNode>comparingInt(node -> cost(node, shard.members()))
                            .thenComparingInt(node -> node.node().ordinal()))
                    .ifPresent(node -> {
                        left.remove(node);
                        all.add(new Assignment(node, shard));
                    });
        }
        boolean better = true;
        while (better) {
            better = false;
            for (int i = 0; i < all.size(); i++) {
                for (int j = i + 1; j < all.size(); j++) {
                    better |= exchange(all, i, j);
                }
            }
        }
        return all;
    }

    private static boolean exchange(List<Assignment> all, int i, int j) {
        Assignment one = all.get(i);
        Assignment other = all.get(j);
        int now = cost(one.node(), one.shard().members())
                + cost(other.node(), other.shard().members());
        int then = cost(one.node(), other.shard().members())
                + cost(other.node(), one.shard().members());
        if (then >= now) {
            return false;
        }
        all.set(i, new Assignment(other.node(), one.shard()));
        all.set(j, new Assignment(one.node(), other.shard()));
        return true;
    }

    private static int cost(ShardNode node, Stream<ShardNode> others) {
        return others.mapToInt(other -> (isSame(node.machine(), other.machine()) ? SAME_MACHINE : 0)
                        + (isSame(node.zone(), other.zone()) ? SAME_ZONE : 0))
                .sum();
    }

    private static boolean isSame(String one, String other) {
        return !one.isEmpty() && one.equals(other);
    }
}
