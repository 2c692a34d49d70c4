package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A small model of Redis Cluster: gossip, epochs, elections and replication as far as the planner depends on them. Time
 * passes in {@link #settle()}, after which everything that Redis does by itself has happened.
 */
final class ModelCluster {

    /** Slots whose data is followed, spread over all. */
    static final int[] SAMPLES = IntStream.range(0, 12).map(i -> i * 1365 + 100).toArray();

    final List<ModelServer> servers = new ArrayList<>();
    final ShardsSpec spec;
    /** For each sample slot the newest version that anybody who can return holds. */
    final int[] newest = new int[SAMPLES.length];

    final Map<Integer, String> labels = new HashMap<>();
    private int lastId;
    private int lastIp;
    private int lastUid;

    ModelCluster(ShardsSpec spec, int pods) {
        this.spec = spec;
        for (int i = 0; i < pods; i++) {
            ModelServer server = new ModelServer(i);
            server.beginAnew(newId());
            server.uid = "u" + i;
            server.ip = newIp();
            servers.add(server);
        }
    }

    /** The same servers under another spec. */
    ModelCluster as(ShardsSpec other) {
        ModelCluster same = new ModelCluster(other, 0);
        same.servers.addAll(servers);
        same.labels.putAll(labels);
        System.arraycopy(newest, 0, same.newest, 0, newest.length);
        same.lastId = lastId;
        same.lastIp = lastIp;
        same.lastUid = lastUid;
        return same;
    }

    private String newId() {
        return String.format("%08x", ++lastId * 2654435761L & 0xffffffffL);
    }

    private String newIp() {
        return "10.0." + ++lastIp / 250 + "." + lastIp % 250;
    }

    // What happens to pods

    void stop(int i) {
        servers.get(i).running = false;
        servers.get(i).uid = "";
        if (!spec.persistent()) {
            servers.get(i).beginAnew(newId());
        }
        rememberWhatIsLeft();
    }

    /** A new pod in place of the one before; with its volume where there is one. */
    void restart(int i, boolean sameAddress) {
        stop(i);
        ModelServer server = servers.get(i);
        server.uid = "u" + i + "-" + ++lastUid;
        server.ip = sameAddress ? server.ip : newIp();
        server.running = true;
        server.electable = false;
    }

    void wipe(int i) {
        servers.get(i).beginAnew(newId());
        rememberWhatIsLeft();
    }

    void swapAddresses(int i, int j) {
        String ip = servers.get(i).ip;
        restart(i, true);
        restart(j, true);
        servers.get(i).ip = servers.get(j).ip;
        servers.get(j).ip = ip;
    }

    /** Pod {@code i} stops, and everybody else who holds its data loses it. */
    void leaveTheOnlyCopyTo(int i) {
        ModelServer last = servers.get(i);
        String shard = last.isPrimary() ? last.id : last.primaryId;
        stop(i);
        servers.stream()
                .filter(s -> s != last && (s.id.equals(shard) || s.primaryId.equals(shard)))
                .forEach(s -> {
                    stop(s.ordinal);
                    wipe(s.ordinal);
                });
    }

    void write() {
        for (int s = 0; s < SAMPLES.length; s++) {
            Optional<ModelServer> owner = owner(SAMPLES[s]);
            if (owner.isPresent()) {
                int version = ++newest[s];
                owner.get().data[s] = version;
                for (ModelServer server : servers) {
                    if (isInSync(server, owner.get())) {
                        server.data[s] = version;
                    } else if (server.running && server.primaryId.equals(owner.get().id)) {
                        // Redis elects nobody whose link was down for long (cluster-replica-validity-factor).
                        server.electable = false;
                    }
                }
            }
        }
    }

    /** What is gone with a pod is not the planner's to keep. */
    void rememberWhatIsLeft() {
        for (int s = 0; s < SAMPLES.length; s++) {
            int sample = s;
            newest[s] = servers.stream()
                    .mapToInt(server -> server.data[sample])
                    .max()
                    .orElse(0);
        }
    }

    /** The running owner by the latest claim that anybody makes. */
    private Optional<ModelServer> owner(int slot) {
        return servers.stream()
                .filter(server -> server.running && server.isPrimary() && contains(server.slots, slot))
                .max(Comparator.comparingLong(server -> server.epoch));
    }

    private static boolean contains(Slots slots, int slot) {
        return slots.contains(slot);
    }

    boolean isInSync(ModelServer replica, ModelServer primary) {
        return replica.running
                && primary.running
                && replica.primaryId.equals(primary.id)
                && replica.masterHost.equals(primary.ip)
                && replica.electable;
    }

    ModelServer byId(String id) {
        return servers.stream().filter(s -> s.id.equals(id)).findFirst().orElse(null);
    }

    boolean reaches(ModelServer speaker, String id) {
        Row row = speaker.table.get(id);
        ModelServer other = byId(id);
        return row != null && other != null && other.running && other.ip.equals(row.ip());
    }

    // What Redis does by itself

    void settle() {
        for (int round = 0; round < 2 * servers.size(); round++) {
            gossip();
        }
        // A loser of its slots first turns into a replica; only then somebody is missed.
        resolveClaims();
        replicate();
        elect();
        for (int round = 0; round < servers.size(); round++) {
            gossip();
        }
        resolveClaims();
        replicate();
    }

    private List<ModelServer> running() {
        return servers.stream().filter(server -> server.running).toList();
    }

    private void gossip() {
        for (ModelServer speaker : running()) {
            for (ModelServer listener : running()) {
                if (speaker == listener || !reaches(speaker, listener.id) || !listener.table.containsKey(speaker.id)) {
                    continue;
                }
                listener.table.put(speaker.id, speaker.row());
                speaker.table.put(listener.id, listener.row());
                new TreeMap<>(speaker.table).forEach((id, row) -> {
                    if (!id.equals(listener.id) && reaches(speaker, id)) {
                        listener.table.put(id, row);
                    }
                });
            }
        }
    }

    private void resolveClaims() {
        for (ModelServer loser : running()) {
            for (ModelServer winner : running()) {
                boolean hears = loser != winner && reaches(winner, loser.id) && loser.table.containsKey(winner.id);
                boolean isLater =
                        winner.epoch > loser.epoch || winner.epoch == loser.epoch && winner.id.compareTo(loser.id) < 0;
                if (hears && isLater && winner.slots.intersects(loser.slots)) {
                    Slots lost = loser.slots.without(loser.slots.without(winner.slots));
                    loser.slots = loser.slots.without(lost);
                    for (int s = 0; s < SAMPLES.length; s++) {
                        if (contains(lost, SAMPLES[s])) {
                            loser.data[s] = 0;
                        }
                    }
                    if (loser.slots.isEmpty()) {
                        loser.primaryId = winner.id;
                        loser.masterHost = winner.ip;
                    }
                    servers.stream()
                            .filter(s -> s.running && s.primaryId.equals(loser.id) && loser.slots.isEmpty())
                            .filter(s -> reaches(s, winner.id))
                            .forEach(s -> {
                                s.primaryId = winner.id;
                                s.masterHost = winner.ip;
                            });
                }
            }
        }
    }

    private void replicate() {
        for (ModelServer replica : running()) {
            ModelServer primary = byId(replica.primaryId);
            if (primary != null && primary.running && replica.masterHost.equals(primary.ip) && primary.isPrimary()) {
                System.arraycopy(primary.data, 0, replica.data, 0, SAMPLES.length);
                replica.electable = true;
                replica.epoch = primary.epoch;
            }
        }
    }

    /** The replicas of a primary that does not answer are elected if more than half of the owners can vote. */
    private void elect() {
        for (ModelServer replica : running()) {
            Row row = replica.table.get(replica.primaryId);
            if (replica.isPrimary() || row == null || reaches(replica, replica.primaryId) || !replica.electable) {
                continue;
            }
            Map<String, Slots> owners = new HashMap<>();
            replica.table.forEach((id, r) -> {
                if (r.primaryId().isEmpty() && !r.slots().isEmpty()) {
                    owners.put(id, r.slots());
                }
            });
            long voters =
                    owners.keySet().stream().filter(id -> reaches(replica, id)).count();
            if (voters * 2 > owners.size() && !row.slots().isEmpty()) {
                takeOver(replica);
            }
        }
    }

    void takeOver(ModelServer replica) {
        replica.slots = replica.table.get(replica.primaryId).slots();
        String former = replica.primaryId;
        replica.epoch = 1 + servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
        replica.primaryId = "";
        replica.masterHost = "";
        Row row = replica.table.get(former);
        replica.table.put(former, new Row(row.ip(), row.epoch(), Slots.NONE, replica.id));
        for (ModelServer other : running()) {
            if (other != replica && reaches(replica, other.id) && other.table.containsKey(former)) {
                other.table.put(former, new Row(other.table.get(former).ip(), row.epoch(), Slots.NONE, replica.id));
                other.table.put(replica.id, replica.row()); // what tells it so
                if (other.primaryId.equals(former)) {
                    other.primaryId = replica.id;
                    other.masterHost = replica.ip;
                }
            }
        }
    }

    // What the operator sees

    ShardsView view() {
        return ModelView.of(this);
    }

    void label(int ordinal, String role, String shard) {
        String[] now = labels.getOrDefault(ordinal, "/").split("/", -1);
        labels.put(ordinal, (role == null ? now[0] : role) + "/" + (shard == null ? now[1] : shard));
    }
}
