package io.redtier.runtime.cache;

import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.cache.CacheMeters.Event;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds values of one cache in the background before they expire, each in one process at a time. The reader's clock
 * only suggests it: Redis decides by what is left of the value's ttl. Thread-safe.
 */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    private final Executor executor;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param executor where loaders run; may reject */
    Refresher(Executor executor) {
        this.executor = executor;
    }

    /** Rebuilds a value that was just served, if it is time. */
    <T> void refreshIfDue(Scope<T> scope, String key, Stamp stamp, CacheLoader<? extends T> loader) {
        if (stamp.expiresAt() == 0 || !EarlyRefresh.isWanted(scope.policy())) {
            return;
        }
        double random = 1 - ThreadLocalRandom.current().nextDouble();
        long left = EarlyRefresh.leftMillis(scope.policy(), stamp.loadMillis(), random);
        if (stamp.expiresAt() - scope.clock().millis() > left || !running.add(key)) {
            return;
        }
        try {
            executor.execute(() -> refresh(scope, key, left, loader));
        } catch (RejectedExecutionException e) {
            running.remove(key);
            scope.meters().count(Event.REFRESH_REJECTED);
        }
    }

    private <T> void refresh(Scope<T> scope, String key, long left, CacheLoader<? extends T> loader) {
        try {
            Rebuild<T> rebuild = Rebuild.of(scope, key);
            if (rebuild.store().takeLeaseToRefresh(rebuild.owner(), scope.lease(), left)) {
                rebuild.load(loader);
                scope.meters().count(Event.REFRESH);
            }
            warned.set(false);
        } catch (RuntimeException e) {
            scope.meters().count(Event.REFRESH_FAILED);
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "cache \"{}\" could not refresh a value, which is served until its ttl ends: {}",
                        scope.name(),
                        e.getMessage());
            }
        } finally {
            running.remove(key);
        }
    }
}
