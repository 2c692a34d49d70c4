package io.redtier.operator.rediscluster.shards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a topology of mode Cluster lacks to be the one that is asked for. Pure. */
public final class ShardsHealth {

    private ShardsHealth() {}

    /** One sentence for everything that is missing; empty when nothing is. */
    public static List<String> shortcomings(ShardsView view, ShardsSpec spec) {
        Layout layout = Layout.of(view);
        List<String> missing = new ArrayList<>();
        if (layout.served() < Slots.COUNT) {
            missing.add(layout.served() + " of " + Slots.COUNT + " slots are served");
        }
        if (layout.shards().size() != spec.shards()) {
            missing.add(layout.shards().size() + " of " + spec.shards() + " primaries own slots");
        }
        for (ShardNode node : view.nodes()) {
            // Who has a shard counts wherever it is: a shard that can't be given up yet may be the one of the last
            // pods.
            if (node.node().ordinal() < spec.pods() || layout.shardOf(node).isPresent()) {
                lack(node, layout)
                        .or(() -> ignorance(node, layout))
                        .ifPresent(what -> missing.add(node.pod() + " " + what));
            }
        }
        return missing;
    }

    /**
     * Whether shards are being added or given up, or slots are on their way, while everybody who owns slots has what is
     * there for it: nothing is amiss then.
     */
    public static boolean isResharding(ShardsView view, ShardsSpec spec) {
        Layout layout = Layout.of(view);
        Lineup lineup = new Lineup(layout, spec, true);
        return layout.served() == Slots.COUNT
                && (layout.shards().size() != spec.shards()
                        || !Balance.routes(lineup, view.held()).isEmpty())
                && layout.shards().stream()
                        .allMatch(shard -> shard.replicas().size() >= Math.min(1, spec.replicas())
                                && shard.replicas().stream().allMatch(shard::isInSync));
    }

    private static Optional<String> lack(ShardNode node, Layout layout) {
        return switch (node.node().state()) {
            case STOPPED -> Optional.of("does not run");
            case UNREACHABLE -> Optional.of("does not answer");
            case FOREIGN -> Optional.of("refuses the password or is another Redis");
            case LOADING -> Optional.of("loads its data");
            case UP -> lackOfLiving(node, layout);
        };
    }

    private static Optional<String> lackOfLiving(ShardNode node, Layout layout) {
        Optional<Shard> shard = layout.shardOf(node);
        if (shard.isEmpty()) {
            return Optional.of("has no shard yet");
        }
        if (!node.stateOk()) {
            return Optional.of("sees no majority of the primaries");
        }
        if (node != shard.get().primary() && !shard.get().isInSync(node)) {
            return Optional.of("is not in sync with " + shard.get().primary().pod());
        }
        if (!node.open().isEmpty()) {
            return Optional.of("has slots that are on their way");
        }
        Optional<Peer> failed = node.peers().stream().filter(Peer::failed).findFirst();
        return failed.map(peer -> "takes the node at " + peer.ip() + " for failed");
    }

    /** What the nodes have yet to tell each other: a client that asks now may take the cluster for incomplete. */
    private static Optional<String> ignorance(ShardNode node, Layout layout) {
        int known = node.peers().stream()
                .map(Peer::slots)
                .reduce(Slots.NONE, Slots::and)
                .count();
        if (known < layout.served()) {
            return Optional.of("has heard of the owners of " + known + " slots only");
        }
        return layout.shards().stream()
                .map(Shard::primary)
                .filter(other -> layout.isPrimary(node) && !node.canOutbid(other))
                .findFirst()
                .map(other -> "has not heard of the epoch of " + other.pod() + " yet");
    }
}
