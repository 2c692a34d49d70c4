package io.redtier.runtime.policy;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Tells one Redis cluster that this instance of the workload lives, and hears how many do. Thread-safe. */
final class Presence {
    private static final Script INSTANCES = Script.load("instances");

    private final RedisConnection redis;
    private final List<byte[]> arguments;
    private volatile int instances = 1;

    /**
     * @param instance what tells this instance from the others
     * @param silence  after which an instance that told nothing does not count any more
     */
    Presence(RedisConnection redis, String instance, Duration silence) {
        this.redis = redis;
        this.arguments = List.of(
                instance.getBytes(StandardCharsets.US_ASCII),
                Long.toString(silence.toMillis()).getBytes(StandardCharsets.US_ASCII));
    }

    void tell(Workload workload) {
        Object live = redis.eval(INSTANCES, List.of(KeySchema.instancesKey(workload)), arguments, Repeat.SAFE);
        instances = Math.toIntExact((Long) live);
    }

    /** As last heard; 1 or more. */
    int instances() {
        return instances;
    }
}
