package io.redtier.testkit;

import io.redtier.runtime.Redtier;
import java.time.Duration;

/** Where the contract is tried: the test kit, or a real Redis. */
interface Stage extends AutoCloseable {
    Redtier redtier();

    /** Lets time pass, for Redis and the library. */
    void pass(Duration time);

    void stopRedis();

    void startRedis();

    @Override
    void close();
}
