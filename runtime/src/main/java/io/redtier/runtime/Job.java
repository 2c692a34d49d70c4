package io.redtier.runtime;

/** A job that is being done. Thread-safe. */
public interface Job<T> {
    /** Its id: the idempotency key, if it was added with one. */
    String id();

    /** What it was added with. */
    T payload();

    /** Which attempt this is, from 1 on. */
    int attempt();

    /**
     * Tells how far the job is, and gives it {@code visibilityTimeout} more from now on. To be called more often than that
     * by a job that takes longer.
     *
     * @param percent 0 to 100
     * @throws JobLostException          if another worker has the job by now: stop
     * @throws RedisUnavailableException if Redis cannot say
     */
    void progress(int percent);

    /** Gives the job {@code visibilityTimeout} more from now on; throws as {@link #progress}. */
    void extend();
}
