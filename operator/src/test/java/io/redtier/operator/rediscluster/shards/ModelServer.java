package io.redtier.operator.rediscluster.shards;

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

    final Map<String, Row> table = new LinkedHashMap<>();
    /** For each sample slot the version of the data that it holds; 0 for none. */
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
        table.clear();
        java.util.Arrays.fill(data, 0);
    }
}
