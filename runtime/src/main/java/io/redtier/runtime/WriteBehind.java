package io.redtier.runtime;

import java.time.Duration;
import java.util.List;

/**
 * What a cache with strategy {@code WriteBehind} has still to write to its origin. Its policy is looked up at each call.
 * Thread-safe.
 *
 * <p>Methods throw {@link RedisUnavailableException} while Redis is unavailable, and {@link UnknownPolicyException} if the
 * document does not hold this cache. What waits is written also after the cache got another strategy.
 *
 * @param <T> type of the values
 */
public interface WriteBehind<T> {
    /**
     * Writes changes in this process until closed. At least one process must, else changes are refused at
     * {@code maxPending}. Of several the first one to come writes; another takes over when it ends.
     *
     * @param writer called in several threads at once, but never at once for the same key
     */
    Listening flushWith(BatchWriter<T> writer);

    /** How many changes there are. */
    Stats stats();

    /** Changes that failed for good, the newest of each partition first: at most {@code count}, 1 to 1000. */
    List<DeadChange<T>> dead(int count);

    /**
     * Writes a dead change after all that is waiting, over whatever was written of its key since; false if it is none.
     *
     * @param id {@link DeadChange#id}
     */
    boolean requeue(String id);

    /** Forgets a dead change; false if it is none. */
    boolean discard(String id);

    /**
     * How many changes there are.
     *
     * @param pending   to be written
     * @param dead      failed for good; about the newest 10000 are kept
     * @param oldestAge since when the oldest one waits; 0 if none does
     */
    record Stats(long pending, long dead, Duration oldestAge) {}

    /**
     * A change that failed for good.
     *
     * @param id       names it
     * @param key      of the cache
     * @param value    null: there was to be no such thing any more; or it can't be read as this type
     * @param error    why the last attempt failed
     * @param attempts how many there were
     */
    record DeadChange<T>(String id, String key, T value, String error, int attempts) {}
}
