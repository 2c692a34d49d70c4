package io.redtier.testkit.redis;

import java.util.Comparator;

/** The id of an entry of a stream: a time in ms, and a number within it. */
record StreamId(long millis, long number) implements Comparable<StreamId> {
    static final StreamId FIRST = new StreamId(0, 0);
    static final StreamId LAST = new StreamId(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final Comparator<StreamId> ORDER =
            Comparator.comparingLong(StreamId::millis).thenComparingLong(StreamId::number);

    /** @param number of an id that has none */
    static StreamId of(String text, long number) {
        int dash = text.indexOf('-');
        return dash < 0
                ? new StreamId(Long.parseLong(text), number)
                : new StreamId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    StreamId next() {
        return new StreamId(millis, number + 1);
    }

    @Override
    public int compareTo(StreamId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return millis + "-" + number;
    }
}
