package io.redtier.runtime.cache;

import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
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
 */
record Rebuild<T>(Scope<T> scope, String key, CacheStore store, String owner) {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 100;

    /** The end of a claim: a value, the right to load, or neither. */
    record Claim<V>(Lookup<V> found, boolean granted) {}

    /**
     * Waits until the value appears, the caller may load, or {@code maxWait} is over.
     *
     * @throws RedisUnavailableException if Redis is
     */
    Claim<T> claim() {
        StampedeProtection protection = scope.policy().stampedeProtection();
        boolean exclusive = protection.mode() == StampedeProtection.Mode.Lock;
        long deadline = System.nanoTime() + protection.maxWait().toNanos();
        for (boolean waited = false; ; waited = true) {
            CacheStore.Grant grant = store.takeLease(owner, protection.lease(), exclusive);
            Lookup<T> found = scope.decode(store, grant.value());
            if (found != null || grant.granted()) {
                if (found != null) {
                    scope.meters().count(Event.STAMPEDE_AVERTED);
                }
                return new Claim<>(found, grant.granted());
            }
            if (grant.value() != null) {
                // Undecodable and deleted meanwhile: ask again at once, for the lease.
                continue;
            }
            if (!waited) {
                scope.meters().count(Event.WAIT);
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || !pause(Math.min(left, randomPause()))) {
                return new Claim<>(null, false);
            }
        }
    }

    /** Loads under a lease that was granted, and stores. */
    Lookup<T> load(CacheLoader<? extends T> loader) {
        boolean released = false;
        try {
            T value = Origin.load(scope.name(), key, loader);
            scope.meters().count(Event.LOAD);
            released = store(value);
            return new Lookup<>(value, Lookup.Source.LOADED);
        } finally {
            if (!released) {
                release();
            }
        }
    }

    /** Whether the lease is used up. */
    private boolean store(T value) {
        byte[] encoded = scope.encode(value);
        if (encoded == null) {
            return false;
        }
        try {
            if (!store.storeUnderLease(owner, encoded, scope.ttl(value))) {
                scope.meters().count(Event.DISCARDED);
            }
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" could not store a loaded value", scope.name(), e);
        }
        return true;
    }

    private void release() {
        try {
            store.releaseLease(owner);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" leaves a rebuild lease to run out", scope.name(), e);
        }
    }

    private static long randomPause() {
        return ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1);
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
