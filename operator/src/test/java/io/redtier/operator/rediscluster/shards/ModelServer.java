package io.redtier.operator.rediscluster.shards;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One Redis of the model: what it is, what it knows, and how new its data is. Not immutable. */
final class ModelServer {

    /** What a server remembers of another: where it was, and its claim. */
    record Row(String ip, long epoch, Slots slots, String primaryId) {}

    final int ordinal;
    String id;
    String uid;
    String ip;
    boolean running = true;
    long epoch;
    Slots slots = Slots.NONE;
    String primaryId = "";
    String masterHost = "";
    /** Whether it was in sync since its start, which is what makes a replica electable. */
    boolean electable;

    /** Slots that are on their way, and the id of the other end. */
    final Map<Integer, String> migrating = new HashMap<>();

    final Map<Integer, String> importing = new HashMap<>();
    final Map<String, Row> table = new LinkedHashMap<>();
    /** For each sample key the version that it holds; 0 for none. */
    final int[] data = new int[ModelCluster.SAMPLES.length];

    ModelServer(int ordinal) {
        this.ordinal = ordinal;
    }

    Row row() {
        return new Row(ip, epoch, slots, primaryId);
    }

    boolean isPrimary() {
        return primaryId.isEmpty();
    }

    /** As Redis does when it turns into a replica. */
    void follow(ModelServer primary) {
        primaryId = primary.id;
        masterHost = primary.ip;
        migrating.clear();
        importing.clear();
    }

    /** CLUSTER RESET SOFT. */
    void release() {
        long same = epoch;
        beginAnew(id);
        epoch = same;
    }

    /** As Redis does when it finds keys on its disk of slots that are another's: it takes them for being on their way. */
    void claimWhatIsNotItsOwn() {
        for (int s = 0; s < data.length; s++) {
            int slot = ModelCluster.SAMPLES[s];
            if (isPrimary() && data[s] > 0 && !slots.contains(slot)) {
                table.forEach((other, row) -> {
                    if (row.slots().contains(slot)) {
                        importing.put(slot, other);
                    }
                });
            }
        }
    }

    long keys() {
        long keys = 0;
        for (int version : data) {
            keys += version > 0 ? 1 : 0;
        }
        return keys;
    }

    /** A new process that has nothing and knows nobody. */
    void beginAnew(String newId) {
        id = newId;
        epoch = 0;
        slots = Slots.NONE;
        primaryId = "";
        masterHost = "";
        migrating.clear();
        importing.clear();
        table.clear();
        Arrays.fill(data, 0);
    }
}
