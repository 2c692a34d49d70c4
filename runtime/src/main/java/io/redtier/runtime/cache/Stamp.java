package io.redtier.runtime.cache;

import java.nio.ByteBuffer;

/**
 * What is known of a stored value besides itself. It is stored before the value, so that a hit stays one read.
 *
 * @param generation    of the cache when the value was asked from its origin, see {@link Generations}
 * @param expiresAt     by the clock of who stored it, in ms since 1970; 0: not of interest
 * @param loadMillis    how long its load took
 */
record Stamp(long generation, long expiresAt, int loadMillis) {
    /** Of a value without a stamp. */
    static final Stamp NONE = new Stamp(0, 0, 0);

    static final int LENGTH = 1 + Double.BYTES + Long.BYTES + Integer.BYTES;
    /** Neither JSON nor gzip start with it. */
    private static final byte MARK = 1;

    static boolean leads(byte[] stored) {
        return stored.length >= LENGTH && stored[0] == MARK;
    }

    static Stamp read(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored, 1, LENGTH - 1);
        return new Stamp((long) bytes.getDouble(), bytes.getLong(), bytes.getInt());
    }

    /** The stamp and what follows it. */
    byte[] before(byte[] value) {
        return ByteBuffer.allocate(LENGTH + value.length)
                .put(MARK)
                // A number that Lua, too, can read.
                .putDouble(generation)
                .putLong(expiresAt)
                .putInt(loadMillis)
                .put(value)
                .array();
    }
}
