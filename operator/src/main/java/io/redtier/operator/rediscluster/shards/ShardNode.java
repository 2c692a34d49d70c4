package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one data pod of a RedisCluster of mode Cluster at one moment. Immutable.
 *
 * @param node the pod, and what its Redis says of its data
 * @param machine name of the Kubernetes node it runs on; empty while it has none
 * @param zone of that Kubernetes node; empty when it is not known
 * @param shardLabel value of the shard label of the pod; empty when it has none
 * @param id node id of its Redis; empty unless it answers
 * @param uptimeMillis how long its Redis runs, in milliseconds; 0 unless it answers
 * @param stateOk whether its Redis says that the cluster is well ({@code cluster_state:ok})
 * @param memory what it says of its memory
 * @param peers every node its Redis knows, itself included; empty unless it answers
 */
public record ShardNode(
        NodeView node,
        String machine,
        String zone,
        String shardLabel,
        String id,
        long uptimeMillis,
        boolean stateOk,
        Memory memory,
        List<Peer> peers) {

    public ShardNode {
        peers = List.copyOf(peers);
    }

    /** A pod whose Redis gives no answer. */
    public static ShardNode silent(NodeView node, String machine, String zone, String shardLabel) {
        return new ShardNode(node, machine, zone, shardLabel, "", 0, false, Memory.NONE, List.of());
    }

    public String pod() {
        return node.pod();
    }

    public String ip() {
        return node.ip();
    }

    public boolean isUp() {
        return node.isUp();
    }

    /** Its own line. */
    public Optional<Peer> self() {
        return peers.stream().filter(Peer::self).findFirst();
    }

    /** What it says of the node with that id. */
    public Optional<Peer> peer(String otherId) {
        return peers.stream().filter(peer -> peer.id().equals(otherId)).findFirst();
    }

    /** Whether it knows {@code other}, and where it is now. */
    public boolean knows(ShardNode other) {
        return this == other
                || peer(other.id).filter(peer -> peer.ip().equals(other.ip())).isPresent();
    }

    /**
     * Whether a claim of its own on a slot of {@code other} would hold: whoever is given a slot takes an epoch above all
     * that it has heard of, unless its own is the highest of them. Shortly after a failover, or when a cluster was just
     * formed, two nodes may have the same epoch, or one that the others have not heard of; the slot would fall back then,
     * and Redis would erase the keys that came with it.
     */
    boolean canOutbid(ShardNode other) {
        if (this == other) {
            return true;
        }
        long epoch = other.epoch();
        // Who was killed before it had written down its epoch has a lower one than the others remember.
        long heard = peer(other.id).map(Peer::configEpoch).orElse(-1L);
        return heard > epoch || heard == epoch && epoch != epoch();
    }

    private long epoch() {
        return self().map(Peer::configEpoch).orElse(0L);
    }

    /** The slots that it claims for itself. */
    public Slots slots() {
        return self().map(Peer::slots).orElse(Slots.NONE);
    }

    /** The slots that are on their way, by its own word. */
    OpenSlots open() {
        return self().map(Peer::open).orElse(OpenSlots.NONE);
    }

    /** The id of the node that it replicates; empty for a primary. */
    public String primaryId() {
        return self().map(Peer::primaryId).orElse("");
    }

    /** Whether it is a primary that holds nothing, so that it can become anything. */
    public boolean isBlank() {
        return isUp()
                && primaryId().isEmpty()
                && slots().isEmpty()
                && node.data().keys() == 0;
    }

    /** Whether it may hold data that can't be seen now. */
    boolean mayHoldUnseenData(boolean persistent) {
        return switch (node.state()) {
            case UP -> node.terminating();
            case LOADING, UNREACHABLE, FOREIGN -> true;
            case STOPPED -> persistent;
        };
    }

    boolean isStopped() {
        return node.state() == State.STOPPED;
    }
}
