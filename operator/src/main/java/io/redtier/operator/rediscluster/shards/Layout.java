package io.redtier.operator.rediscluster.shards;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who owns what, by everything that the nodes say. A node knows best what it claims itself; of a node that can't be asked
 * the others tell. Of two claims on a slot the later epoch holds, as in Redis. The nodes are not asked at one moment, so a
 * slot belongs to nobody only where nobody says that it is anyone's. Immutable.
 */
public final class Layout {

    private final List<ShardNode> up;
    private final Map<String, ShardNode> byId = new LinkedHashMap<>();
    private final List<Shard> shards;
    private final Map<String, Slots> ownedByAbsent = new LinkedHashMap<>();
    private final Slots unassigned;
    private final Slots disputed;

    private Layout(ShardsView view) {
        up = view.up();
        up.forEach(node -> byId.put(node.id(), node));
        Map<String, Slots> owned = owned();
        List<String> owners = owned.keySet().stream()
                .sorted(Comparator.comparingInt(id -> owned.get(id).first()))
                .toList();
        shards = owners.stream()
                .filter(byId::containsKey)
                .map(id -> new Shard(owners.indexOf(id), byId.get(id), owned.get(id), replicasOf(id)))
                .toList();
        Slots all = Slots.NONE;
        for (Map.Entry<String, Slots> entry : owned.entrySet()) {
            all = all.and(entry.getValue());
            if (!byId.containsKey(entry.getKey())) {
                ownedByAbsent.put(entry.getKey(), entry.getValue());
            }
        }
        Slots mentioned = up.stream()
                .flatMap(speaker -> speaker.peers().stream())
                .map(Peer::slots)
                .reduce(Slots.NONE, Slots::and);
        unassigned = Slots.ALL.without(mentioned);
        disputed = mentioned.without(all);
    }

    public static Layout of(ShardsView view) {
        return new Layout(view);
    }

    private Map<String, Slots> owned() {
        Map<String, Slots> owned = new LinkedHashMap<>();
        Slots[] taken = {Slots.NONE};
        up.stream()
                .flatMap(speaker -> speaker.peers().stream())
                .filter(peer -> peer.self() || !byId.containsKey(peer.id()))
                .filter(peer -> !peer.slots().isEmpty())
                // Of two claims of one epoch Redis gives the one with the smaller id a new epoch.
                .sorted(Comparator.comparingLong(Peer::configEpoch).reversed().thenComparing(Peer::id))
                .forEach(peer -> {
                    Slots free = peer.slots().without(taken[0]);
                    if (!free.isEmpty()) {
                        owned.merge(peer.id(), free, Slots::and);
                        taken[0] = taken[0].and(free);
                    }
                });
        return owned;
    }

    private List<ShardNode> replicasOf(String id) {
        return up.stream().filter(node -> node.primaryId().equals(id)).toList();
    }

    /** The shards that have a living primary, in order of their lowest slots. */
    public List<Shard> shards() {
        return shards;
    }

    /** The shard with the fewest slots; empty when there is none. */
    Optional<Shard> smallest() {
        return shards.stream()
                .min(Comparator.comparingInt(shard -> shard.slots().count()));
    }

    /** The shard that {@code node} is the primary or a replica of. */
    public Optional<Shard> shardOf(ShardNode node) {
        return shards.stream()
                .filter(shard -> shard.members().anyMatch(member -> member.pod().equals(node.pod())))
                .findFirst();
    }

    public boolean isPrimary(ShardNode node) {
        return shards.stream().anyMatch(shard -> shard.primary().pod().equals(node.pod()));
    }

    /**
     * Whether every primary could hear {@code replica} ask for its vote, and be heard. A vote that is lost on the way is not
     * given again for two node timeouts, and the clients of the primary wait in vain for its successor.
     */
    public boolean canBeElected(ShardNode replica) {
        return shards.stream()
                .map(Shard::primary)
                .allMatch(primary -> hears(primary, replica)
                        && hears(replica, primary)
                        && primary.peer(replica.id())
                                .filter(peer -> peer.primaryId().equals(replica.primaryId()))
                                .isPresent());
    }

    private static boolean hears(ShardNode listener, ShardNode speaker) {
        return listener.knows(speaker)
                && listener.peer(speaker.id())
                        .filter(peer -> peer.connected() && !peer.failed())
                        .isPresent();
    }

    /** Slots that belong to nobody, by everybody's word. */
    public Slots unassigned() {
        return unassigned;
    }

    /** Slots that somebody gives to a node that answers and does not claim them. */
    Slots disputed() {
        return disputed;
    }

    /** Those who own {@link #disputed()} slots by the word of others. */
    List<ShardNode> disputedOwners() {
        return up.stream()
                .flatMap(speaker -> speaker.peers().stream())
                .filter(peer -> peer.slots().intersects(disputed))
                .map(peer -> byId.get(peer.id()))
                .distinct()
                .toList();
    }

    /** Slots whose owner does not answer, by its node id. */
    public Map<String, Slots> ownedByAbsent() {
        return Map.copyOf(ownedByAbsent);
    }

    /** How many slots have a living owner, 0 to 16384. */
    public int served() {
        return shards.stream().mapToInt(shard -> shard.slots().count()).sum();
    }

    /** The nodes that answer and would replicate the one with this id, which does not. */
    List<ShardNode> heirsOf(String id) {
        return replicasOf(id);
    }

    /** What the nodes say of ids that none of those who answer has, the most recent sign of life of each. */
    Map<String, Peer> absent() {
        Map<String, Peer> absent = new HashMap<>();
        up.stream()
                .flatMap(node -> node.peers().stream())
                .filter(peer -> !byId.containsKey(peer.id()))
                .forEach(peer -> absent.merge(
                        peer.id(), peer, (one, other) -> one.silentMillis() <= other.silentMillis() ? one : other));
        return absent;
    }

    /** Whether more than half of those who own slots answer, so that they can fail over by themselves. */
    boolean hasMajority() {
        return shards.size() > ownedByAbsent.size();
    }

    /** Those who answer and have no place: neither slots nor a primary that has any, living or not. */
    List<ShardNode> free() {
        return up.stream().filter(this::isFree).toList();
    }

    private boolean isFree(ShardNode node) {
        boolean claims = !node.slots().isEmpty();
        boolean waits = ownedByAbsent.containsKey(node.primaryId())
                || UnfinishedMoves.absentTargets(this).contains(node.primaryId());
        return !claims && !waits && shardOf(node).isEmpty();
    }

    Stream<ShardNode> up() {
        return up.stream();
    }

    ShardNode byId(String id) {
        return byId.get(id);
    }
}
