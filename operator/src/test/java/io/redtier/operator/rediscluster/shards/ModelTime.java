package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Redis does by itself while time passes: gossip, epochs, replication and elections. */
final class ModelTime {

    private final ModelCluster model;

    ModelTime(ModelCluster model) {
        this.model = model;
    }

    void pass() {
        dropAddressesOfOthers();
        gossip();
        // A loser of its slots first turns into a replica; only then somebody is missed.
        resolveClaims();
        replicate();
        elect();
        resolveCollisions();
        gossip();
        resolveClaims();
        replicate();
    }

    /** Of two primaries of one epoch the one with the smaller id takes a new one. */
    private void resolveCollisions() {
        for (ModelServer one : running()) {
            boolean collides = one.isPrimary()
                    && running().stream()
                            .anyMatch(other -> other.isPrimary()
                                    && other.epoch == one.epoch
                                    && one.id.compareTo(other.id) < 0
                                    && model.reaches(one, other.id));
            if (collides) {
                one.epoch =
                        1 + model.servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
            }
        }
    }

    private List<ModelServer> running() {
        return model.servers.stream().filter(server -> server.running).toList();
    }

    /** Who finds another one at the address of a third has none of the third any more. */
    private void dropAddressesOfOthers() {
        for (ModelServer speaker : running()) {
            speaker.table.replaceAll(
                    (id, row) -> running().stream().anyMatch(other -> other.ip.equals(row.ip()) && !other.id.equals(id))
                            ? new Row("", row.epoch(), row.slots(), row.primaryId())
                            : row);
        }
    }

    /** Until all know all. */
    private void gossip() {
        for (int round = 0; round < 2 * model.servers.size(); round++) {
            if (!tellNews()) {
                return;
            }
        }
    }

    private boolean tellNews() {
        boolean news = false;
        for (ModelServer speaker : running()) {
            for (ModelServer listener : running()) {
                if (speaker == listener
                        || !model.reaches(speaker, listener.id)
                        || !listener.table.containsKey(speaker.id)) {
                    continue;
                }
                news |= learns(listener, speaker.id, speaker.row());
                news |= learns(speaker, listener.id, listener.row());
                for (Map.Entry<String, Row> told : new TreeMap<>(speaker.table).entrySet()) {
                    if (!told.getKey().equals(listener.id) && model.reaches(speaker, told.getKey())) {
                        news |= learns(listener, told.getKey(), asTold(listener, told));
                    }
                }
            }
        }
        return news;
    }

    /** From others a node takes no address of one that it has none of. */
    private static Row asTold(ModelServer listener, Map.Entry<String, Row> told) {
        Row known = listener.table.get(told.getKey());
        Row row = told.getValue();
        return known != null && known.ip().isEmpty() ? new Row("", row.epoch(), row.slots(), row.primaryId()) : row;
    }

    private static boolean learns(ModelServer listener, String id, Row row) {
        return !row.equals(listener.table.put(id, row));
    }

    private void resolveClaims() {
        for (ModelServer loser : running()) {
            for (ModelServer winner : running()) {
                boolean hears =
                        loser != winner && model.reaches(winner, loser.id) && loser.table.containsKey(winner.id);
                boolean isLater =
                        winner.epoch > loser.epoch || winner.epoch == loser.epoch && winner.id.compareTo(loser.id) < 0;
                if (hears && isLater && winner.slots.intersects(loser.slots)) {
                    Slots lost = loser.slots.without(loser.slots.without(winner.slots));
                    loser.slots = loser.slots.without(lost);
                    lost.stream().forEach(loser.migrating::remove);
                    for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
                        if (ModelCluster.contains(lost, ModelCluster.SAMPLES[s])) {
                            loser.data[s] = 0;
                        }
                    }
                    if (loser.slots.isEmpty()) {
                        loser.follow(winner);
                    }
                    model.servers.stream()
                            .filter(s -> s.running && s.primaryId.equals(loser.id) && loser.slots.isEmpty())
                            .filter(s -> model.reaches(s, winner.id))
                            .forEach(s -> s.follow(winner));
                }
            }
        }
    }

    private void replicate() {
        for (ModelServer replica : running()) {
            ModelServer primary = model.byId(replica.primaryId);
            if (primary != null && primary.running && replica.masterHost.equals(primary.ip) && primary.isPrimary()) {
                System.arraycopy(primary.data, 0, replica.data, 0, ModelCluster.SAMPLES.length);
                replica.electable = true;
                replica.epoch = primary.epoch;
            }
        }
    }

    /** The replicas of a primary that does not answer are elected if more than half of the owners can vote. */
    private void elect() {
        for (ModelServer replica : running()) {
            Row row = replica.table.get(replica.primaryId);
            if (replica.isPrimary() || row == null || model.reaches(replica, replica.primaryId) || !replica.electable) {
                continue;
            }
            Map<String, Slots> owners = new HashMap<>();
            replica.table.forEach((id, r) -> {
                if (r.primaryId().isEmpty() && !r.slots().isEmpty()) {
                    owners.put(id, r.slots());
                }
            });
            long voters = owners.keySet().stream()
                    .filter(id -> model.reaches(replica, id))
                    .count();
            if (voters * 2 > owners.size() && !row.slots().isEmpty()) {
                takeOver(replica);
            }
        }
    }

    void takeOver(ModelServer replica) {
        replica.slots = replica.table.get(replica.primaryId).slots();
        String former = replica.primaryId;
        replica.epoch = 1 + model.servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
        replica.primaryId = "";
        replica.masterHost = "";
        Row row = replica.table.get(former);
        replica.table.put(former, new Row(row.ip(), row.epoch(), Slots.NONE, replica.id));
        for (ModelServer other : running()) {
            if (other != replica && model.reaches(replica, other.id) && other.table.containsKey(former)) {
                other.table.put(former, new Row(other.table.get(former).ip(), row.epoch(), Slots.NONE, replica.id));
                other.table.put(replica.id, replica.row()); // what tells it so
                if (other.primaryId.equals(former)) {
                    other.follow(replica);
                }
            }
        }
    }
}
