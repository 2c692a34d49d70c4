package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A small model of Redis Cluster: gossip, epochs, elections and replication as far as the planner depends on them. Time
 * passes in {@link #settle()}, after which everything that {@link ModelTime Redis does by itself} has happened.
 */
final class ModelCluster {

    /** The slots of the keys that are followed: two keys in each of some slots that are spread over all. */
    static final int[] SAMPLES =
            IntStream.range(0, 24).map(i -> i / 2 * 1365 + 100).toArray();

    final List<ModelServer> servers = new ArrayList<>();
    final ShardsSpec spec;
    /** For each sample key the newest version that anybody who can return holds. */
    final int[] newest = new int[SAMPLES.length];

    /** What every node says of its memory. */
    Memory memory = Memory.NONE;

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

    /** As a StatefulSet does: as many pods as that, the last ones new or gone. */
    void scale(int pods) {
        while (servers.size() < pods) {
            ModelServer server = new ModelServer(servers.size());
            server.beginAnew(newId());
            server.uid = "u" + server.ordinal + "-" + ++lastUid;
            server.ip = newIp();
            servers.add(server);
        }
        servers.subList(pods, servers.size()).clear();
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
        server.claimWhatIsNotItsOwn();
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
                Optional<ModelServer> taker = taker(owner.get(), s);
                if (taker.isPresent()) {
                    put(taker.get(), s, ++newest[s]);
                }
            }
        }
    }

    /** Who takes a write: of a slot on its way the source what it has, the target what the source has not. */
    private Optional<ModelServer> taker(ModelServer owner, int s) {
        String target = owner.migrating.get(SAMPLES[s]);
        if (target == null || owner.data[s] > 0) {
            return Optional.of(owner);
        }
        return reaches(owner, target)
                ? Optional.of(byId(target)).filter(t -> t.importing.containsKey(SAMPLES[s]))
                : Optional.empty();
    }

    /** Sets a key, 0 to delete it, on a primary and the replicas that hear of it. */
    void put(ModelServer primary, int s, int version) {
        primary.data[s] = version;
        for (ModelServer server : servers) {
            if (isInSync(server, primary)) {
                server.data[s] = version;
            } else if (server.running && server.primaryId.equals(primary.id)) {
                // Redis elects nobody whose link was down for long (cluster-replica-validity-factor).
                server.electable = false;
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

    /** The version of a key that a client finds. */
    int served(int s) {
        return owner(SAMPLES[s]).map(server -> server.data[s]).orElse(0);
    }

    /** The running owner by the latest claim that anybody makes. */
    private Optional<ModelServer> owner(int slot) {
        return servers.stream()
                .filter(server -> server.running && server.isPrimary() && contains(server.slots, slot))
                .max(Comparator.comparingLong(server -> server.epoch));
    }

    static boolean contains(Slots slots, int slot) {
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
        for (ModelServer server : servers) {
            if (server.id.equals(id)) {
                return server;
            }
        }
        return null;
    }

    boolean reaches(ModelServer speaker, String id) {
        Row row = speaker.table.get(id);
        ModelServer other = byId(id);
        return row != null && other != null && other.running && other.ip.equals(row.ip());
    }

    void settle() {
        new ModelTime(this).pass();
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
