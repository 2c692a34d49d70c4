package io.redtier.runtime.cache;

import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a miss: one caller over all processes loads and stores under a lease, while the others wait for its value.
 *
 * @param scope the cache
 * @param key   the key, without prefix
 * @param store its place in Redis
 * @param owner whose lease it is to be
 * @param generation of the cache before anything was loaded
 * @param mark  what the near cache knew then; null if there is none
 */
record Rebuild<T>(Scope<T> scope, String key, CacheStore store, String owner, long generation, NearCache.Mark mark) {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 100;

    /** The end of a claim: a value, the right to load, or neither. */
    record Claim<V>(Decoded<V> found, boolean granted) {}

    static <T> Rebuild<T> of(Scope<T> scope, String key) {
        return new Rebuild<>(
                scope,
                key,
                scope.store(key),
                Scope.newOwner(),
                scope.generations().current(),
                scope.mark(key));
    }

    /**
     * Waits until the value appears, the caller may load, or {@code maxWait} is over.
     *
     * @throws RedisUnavailableException if Redis is
     */
    Claim<T> claim() {
        StampedeProtection protection = scope.policy().stampedeProtection();
        long deadline = System.nanoTime() + protection.maxWait().toNanos();
        for (boolean waited = false; ; waited = true) {
            CacheStore.Grant grant = takeLease();
            Decoded<T> found = scope.decode(store, grant.parts());
            if (found != null || grant.granted()) {
                if (found != null) {
                    scope.meters().count(Event.STAMPEDE_AVERTED);
                }
                return new Claim<>(found, grant.granted());
            }
            if (!grant.parts().isEmpty()) {
                // Illegible and deleted meanwhile: ask again at once, for the lease.
                continue;
            }
            if (!waited) {
                scope.meters().count(Event.WAIT);
            }
            if (!pauseUntil(deadline)) {
                return new Claim<>(null, false);
            }
        }
    }

    /** One try. */
    CacheStore.Grant takeLease() {
        return store.takeLease(
                owner,
                scope.lease(),
                scope.isExclusive(),
                // The one of now: what has been invalidated meanwhile must not be found again and again.
                scope.generations().current());
    }

    /** Loads under a lease that was granted, and stores. */
    Lookup<T> load(CacheLoader<? extends T> loader) {
        boolean released = false;
        try {
            long start = System.nanoTime();
            T value = Origin.load(scope.name(), key, loader);
            released = store(
                            value,
                            scope.meters().loaded(System.nanoTime() - start),
                            scope.policy().ttl())
                    != Outcome.NOT_TRIED;
            return new Lookup<>(value, Lookup.Source.LOADED);
        } finally {
            if (!released) {
                release();
            }
        }
    }

    /** What became of a loaded value. */
    enum Outcome {
        STORED,
        /** The lease is over, or Redis unavailable. */
        DISCARDED,
        /** The value is not to be stored, and the lease still stands. */
        NOT_TRIED
    }

    /** @param atMost longest time to keep it, if the policy's is longer */
    Outcome store(T value, int loadMillis, Duration atMost) {
        Scope.Item<T> item = scope.item(value, generation, loadMillis);
        if (item == null) {
            return Outcome.NOT_TRIED;
        }
        Duration ttl = item.ttl().compareTo(atMost) <= 0 ? item.ttl() : atMost;
        try {
            if (store.storeUnderLease(owner, item.parts(), ttl)) {
                scope.keepNear(key, mark, item.value());
                return Outcome.STORED;
            }
            scope.meters().count(Event.DISCARDED);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" could not store a loaded value", scope.name(), e);
        }
        return Outcome.DISCARDED;
    }

    void release() {
        try {
            store.releaseLease(owner);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" leaves a rebuild lease to run out", scope.name(), e);
        }
    }

    /** Waits a moment for another's load; false if the deadline has passed, or the thread was interrupted. */
    static boolean pauseUntil(long deadline) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            return false;
        }
        try {
            Thread.sleep(Math.min(left, ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
