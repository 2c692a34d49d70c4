package io.redtier.runtime.testing;

import io.redtier.runtime.Lock;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.Redtier;
import redis.clients.jedis.Jedis;

/** Enters a section under a lock again and again, and writes a log of it to Redis. */
public final class LockContender {
    /** The log: {@code enter <who> <token>} and {@code exit <who> <token>}, in the order in which Redis saw them. */
    public static final String LOG = "log";

    private LockContender() {}

    static void run(Redtier redtier, String who, int port) {
        Lock lock = redtier.lock("payment");
        try (Jedis redis = new Jedis("127.0.0.1", port)) {
            while (true) {
                try (LockHandle handle = lock.acquire("contended")) {
                    String token = " " + who + " " + handle.fencingToken().orElseThrow();
                    redis.rpush(LOG, "enter" + token);
                    for (int step = 0; step < 20; step++) {
                        redis.incr("steps");
                    }
                    if (handle.isHeld()) {
                        redis.rpush(LOG, "exit" + token);
                    }
                }
            }
        }
    }
}
