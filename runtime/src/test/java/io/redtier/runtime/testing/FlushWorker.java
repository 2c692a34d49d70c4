package io.redtier.runtime.testing;

import io.redtier.runtime.BatchWriter.Change;
import io.redtier.runtime.Redtier;
import java.util.concurrent.CountDownLatch;
import redis.clients.jedis.Jedis;

/** Writes the changes of the cache "products" to a list in Redis, one by one. */
public final class FlushWorker {
    /** A list: {@code <key> <value>}, in the order in which they were written. */
    public static final String LOG = "origin";

    private FlushWorker() {}

    static void run(Redtier redtier, int port) throws InterruptedException {
        redtier.writeBehind("products", Integer.class).flushWith(batch -> {
            try (Jedis redis = new Jedis("127.0.0.1", port)) {
                for (Change<Integer> change : batch.changes()) {
                    redis.rpush(LOG, change.key() + " " + change.value());
                }
            }
        });
        new CountDownLatch(1).await();
    }
}
