package io.redtier.runtime.policy;

import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Tells one Redis cluster that this instance of the workload lives and what it runs, and hears how many do. Thread-safe. */
final class Presence {
    private static final Script INSTANCES = Script.load("instances");

    private final RedisConnection redis;
    private final byte[] instance;
    private final byte[] silence;
    private volatile int instances = 1;

    /**
     * @param instance what tells this instance from the others
     * @param silence  after which an instance that told nothing does not count any more
     */
    Presence(RedisConnection redis, String instance, Duration silence) {
        this.redis = redis;
        this.instance = instance.getBytes(StandardCharsets.US_ASCII);
        this.silence = Long.toString(silence.toMillis()).getBytes(StandardCharsets.US_ASCII);
    }

    void tell(Workload workload, InstanceReport report) {
        instances = send(workload, report.write());
    }

    /** Takes back what was told, so that nobody waits for this instance. */
    void leave(Workload workload) {
        send(workload, "");
    }

    /** As last heard; 1 or more. */
    int instances() {
        return instances;
    }

    private int send(Workload workload, String report) {
        Object live = redis.eval(
                INSTANCES,
                List.of(KeySchema.instancesKey(workload), KeySchema.reportsKey(workload)),
                List.of(instance, silence, report.getBytes(StandardCharsets.UTF_8)),
                Repeat.SAFE);
        return Math.toIntExact((Long) live);
    }
}
