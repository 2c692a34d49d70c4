package io.redtier.runtime.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Sized;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Values of one cache in the memory of this process. They are trusted while a subscription tells of changes; what was
 * read from Redis before a change was told is not taken in after it. Thread-safe.
 */
final class NearCache<T> {
    /** Keys share counters: a power of two. */
    private static final int COUNTERS = 1024;
    /** So many bytes of a value that says its size count as one entry. */
    private static final int SHARE = 4096;

    private final Cache<String, Entry<T>> entries;
    private final Ticker ticker;
    private final long ttlNanos;
    private final boolean keepsStale;
    private final AtomicLongArray changes = new AtomicLongArray(COUNTERS);
    private volatile long gaps;
    private volatile boolean trusted;

    /**
     * @param maxEntries how many values are kept
     * @param ttl        how long a value is trusted
     * @param staleFor   how much longer it is kept for when Redis is unavailable; 0 or above
     */
    NearCache(long maxEntries, Duration ttl, Duration staleFor, Ticker ticker) {
        this.ticker = ticker;
        this.ttlNanos = ttl.toNanos();
        this.keepsStale = !staleFor.isZero();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxEntries)
                .weigher((String key, Entry<T> entry) -> weight(entry.hit().value()))
                .expireAfterWrite(ttl.plus(staleFor))
                .ticker(ticker)
                .build();
    }

    private static int weight(Object value) {
        return value instanceof Sized sized ? 1 + sized.bytes() / SHARE : 1;
    }

    /**
     * A value.
     *
     * @param hit        as it is given out, so that a hit allocates nothing
     * @param generation of the cache when it was asked from its origin
     */
    record Entry<V>(Lookup<V> hit, long generation, long gaps, long since) {}

    /** What was known before a read. */
    record Mark(long changes, long gaps) {}

    /** A value that may be served, or null. */
    Entry<T> fresh(String key, long generation) {
        Entry<T> entry = entries.getIfPresent(key);
        if (entry == null || !trusted || entry.gaps() != gaps || entry.generation() < generation) {
            return null;
        }
        return keepsStale && ticker.read() - entry.since() >= ttlNanos ? null : entry;
    }

    /** A value that may be served while Redis is unavailable, or null. */
    Entry<T> stale(String key, long generation) {
        Entry<T> entry = entries.getIfPresent(key);
        return entry == null || entry.generation() < generation ? null : entry;
    }

    /** To be taken before Redis is asked, for {@link #put}. */
    Mark mark(String key) {
        return new Mark(changes.get(counter(key)), gaps);
    }

    /** Takes in what was read, unless a change was told since the mark was taken. */
    void put(String key, Mark mark, Decoded<T> read) {
        // Within compute, as in drop, so that a change comes either before the check or after the entry.
        entries.asMap()
                .compute(
                        key,
                        (same, present) -> trusted && mark.equals(mark(key))
                                ? new Entry<>(
                                        new Lookup<>(read.value(), Lookup.Source.NEAR_HIT),
                                        read.stamp().generation(),
                                        mark.gaps(),
                                        ticker.read())
                                : present);
    }

    /** A value has changed. */
    void drop(String key) {
        entries.asMap().compute(key, (same, present) -> {
            changes.incrementAndGet(counter(key));
            return null;
        });
    }

    /** From now on every change is told; before, some may not have been. */
    synchronized void trust() {
        gaps++;
        entries.invalidateAll();
        trusted = true;
    }

    /** Changes may go untold from now on. */
    void distrust() {
        trusted = false;
    }

    private static int counter(String key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16) & COUNTERS - 1;
    }
}
