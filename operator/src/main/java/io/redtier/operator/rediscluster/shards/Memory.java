package io.redtier.operator.rediscluster.shards;

/**
 * What a node says of its memory. Immutable.
 *
 * @param usedBytes what counts against its limit
 * @param emptyBytes what it used when it had started and held nothing
 * @param maxBytes its limit; 0 for none
 */
public record Memory(long usedBytes, long emptyBytes, long maxBytes) {

    /** Nothing is known. */
    public static final Memory NONE = new Memory(0, 0, 0);

    /** What its data takes. */
    long dataBytes() {
        return Math.max(0, usedBytes - emptyBytes);
    }
}
