package io.redtier.runtime;

/** Hears of something until it is closed. Thread-safe. */
public interface Listening extends AutoCloseable {
    /** Ends it; a call of the listener that is under way goes on. Never throws. */
    @Override
    void close();
}
