package io.redtier.runtime;

import java.util.List;

/** Writes changes to the origin, such as a database. */
@FunctionalInterface
public interface BatchWriter<T> {
    /**
     * Writes changes. To return is to have written all of them; an exception means that some or none are, and they are
     * written again. A batch may come a second time after a crash, so a write must bear repetition: write the value, do
     * not add to it. A call that takes longer than a minute is interrupted, and its changes are written again.
     *
     * @throws Exception for whatever reason
     */
    void write(Batch<T> batch) throws Exception;

    /**
     * What is to be written.
     *
     * @param changes      one for each key, the newest: earlier ones of the batch are left out; at most {@code batchSize}
     * @param fencingToken grows with each process that takes over. A process that was stopped for longer than its lease
     *                     may write late; where that must do no harm, let the origin refuse a token below the last one, or
     *                     a {@link Change#version} below the one it has
     */
    record Batch<T>(List<Change<T>> changes, long fencingToken) {}

    /**
     * One change.
     *
     * @param key     of the cache
     * @param value   the new value; null: there is no such thing any more
     * @param version grows with each change of this key
     */
    record Change<T>(String key, T value, long version) {}
}
