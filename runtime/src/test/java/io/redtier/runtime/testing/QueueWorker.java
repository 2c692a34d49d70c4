package io.redtier.runtime.testing;

import io.redtier.runtime.Redtier;
import java.util.concurrent.CountDownLatch;
import redis.clients.jedis.Jedis;

/** Does jobs of the queue "mail" whose payloads are numbers, and counts in Redis how often it did each. */
public final class QueueWorker {
    /** A hash: how often a job was done, by its payload. */
    public static final String DONE = "done";

    private QueueWorker() {}

    static void run(Redtier redtier, int port) throws InterruptedException {
        redtier.queue("mail", Integer.class).work(job -> {
            try (Jedis redis = new Jedis("127.0.0.1", port)) {
                for (int step = 0; step < 10; step++) {
                    redis.incr("steps");
                }
                redis.hincrBy(DONE, job.payload().toString(), 1);
            }
        });
        new CountDownLatch(1).await();
    }
}
