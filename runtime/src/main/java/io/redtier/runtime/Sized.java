package io.redtier.runtime;

/**
 * A value that says how large it is: a near cache counts it as one of its {@code maxEntries} for each 4 KiB that it has
 * begun, so that its memory is bounded whatever the values are. Others count as one.
 */
public interface Sized {
    /** Bytes in memory, about; 0 or above. */
    int bytes();
}
