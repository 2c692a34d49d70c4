package io.redtier.runtime;

import java.time.Duration;

/** Those that do the jobs of a queue in this process. Thread-safe. */
public interface Workers extends AutoCloseable {
    /** How many jobs are being done in this process. */
    int running();

    /**
     * Takes no further jobs and waits for those that are being done. What is not done then is interrupted, and handed out
     * again at once if the handler ends, else after {@code visibilityTimeout}.
     *
     * @param patience how long to wait
     * @return whether all were done in time
     */
    boolean stop(Duration patience);

    /** As {@link #stop} with a patience of ten seconds. */
    @Override
    void close();
}
