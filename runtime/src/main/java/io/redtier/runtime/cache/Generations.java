package io.redtier.runtime.cache;

import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.CacheEntry.ReadFrom;
import io.redtier.runtime.redis.EntryReads;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generation of a cache: values of an earlier one count as absent, which invalidates all of them at the cost of one
 * write. This is a copy of what Redis holds; one older than {@link #MAX_AGE} is renewed by the next read along with its
 * value, in the same round trip, and a value of a later generation tells of it, too. Thread-safe.
 */
final class Generations {
    /** So long at most does a process go on serving what another has invalidated as a whole. */
    static final Duration MAX_AGE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final Script NEXT = Script.load("cache_generation");
    private static final Duration LONGEST_LOAD = Duration.ofDays(1);

    private final RedisConnection redis;
    private final String key;
    private final AtomicLong current = new AtomicLong();
    private volatile long checkedAt = System.nanoTime() - MAX_AGE.toNanos();

    /** @param key where Redis holds it */
    Generations(RedisConnection redis, String key) {
        this.redis = redis;
        this.key = key;
    }

    /** As last heard. */
    long current() {
        return current.get();
    }

    /** Of a value that was just read or announced. */
    void learn(long generation) {
        if (generation > current.get()) {
            current.accumulateAndGet(generation, Math::max);
        }
    }

    /** Reads an entry, and the generation along with it where the copy is too old. */
    List<byte[]> readWith(ReadFrom from, String valueKey, boolean hash) {
        if (!isAged()) {
            return EntryReads.read(redis, from, valueKey, hash);
        }
        long before = System.nanoTime();
        EntryReads.WithString both = EntryReads.readWithString(redis, from, valueKey, hash, key);
        take(both.string(), before);
        return both.entry();
    }

    /** The generation, from Redis where the copy is too old, unless Redis is unavailable. */
    long freshOrLast() {
        if (isAged()) {
            try {
                long before = System.nanoTime();
                take(redis.get(key), before);
            } catch (RedisUnavailableException e) {
                LOG.debug("the generation {} stays as it was", key, e);
            }
        }
        return current.get();
    }

    /**
     * Starts a new generation.
     *
     * @param ttl     longest ttl of a value
     * @param channel where to tell of it; empty: nowhere
     * @param message how to; the generation is added
     */
    void next(Duration ttl, String channel, String message) {
        Duration kept = ttl.multipliedBy(2).plus(LONGEST_LOAD);
        learn((Long) redis.eval(
                NEXT,
                List.of(key),
                List.of(ScriptValues.bytes(kept.toMillis()), ScriptValues.bytes(channel), ScriptValues.bytes(message)),
                Repeat.SAFE));
    }

    private boolean isAged() {
        return System.nanoTime() - checkedAt >= MAX_AGE.toNanos();
    }

    private void take(byte[] stored, long checked) {
        if (stored != null) {
            learn(Long.parseLong(new String(stored, StandardCharsets.US_ASCII)));
        }
        checkedAt = checked;
    }
}
