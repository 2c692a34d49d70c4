package io.redtier.runtime.cache;

import io.redtier.runtime.CacheWriter;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.CacheEntry.Invalidation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change of the origin: the cached value is removed and loads are kept away, the origin is written, and then the new
 * value is cached if nobody else has changed or invalidated the entry meanwhile; else nothing is.
 *
 * @param scope the cache
 * @param key   the key, without prefix
 * @param value the new value
 */
record Change<T>(Scope<T> scope, String key, T value) {
    private static final Logger LOG = LoggerFactory.getLogger(Change.class);

    /** Whether the cache surely holds nothing older. */
    boolean writeBy(CacheWriter<? super T> writer) {
        // First, so that nothing has happened if the value cannot be written.
        Scope.Item<T> item = scope.policy().invalidation() == Invalidation.Update
                ? scope.item(
                        value, scope.generations().freshOrLast(), scope.meters().lastLoadMillis())
                : null;
        CacheStore store = scope.store(key);
        String owner = Scope.newOwner();
        try {
            store.invalidateAndHold(owner, scope.lease());
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            LOG.debug("cache \"{}\" writes the origin before it could remove the old value", scope.name(), e);
        } finally {
            scope.dropNear(key);
        }
        boolean written = false;
        try {
            Origin.write(scope.name(), key, value, writer);
            written = true;
        } finally {
            if (!written) {
                end(store, owner, null);
            }
        }
        return end(store, owner, item);
    }

    private boolean end(CacheStore store, String owner, Scope.Item<T> item) {
        try {
            if (item == null) {
                store.invalidate();
            } else {
                store.storeOrInvalidate(owner, item.parts(), item.ttl());
            }
            return true;
        } catch (RedisUnavailableException e) {
            LOG.warn(
                    "cache \"{}\" could not take the change of a value; if the old one is still there, it may be served"
                            + " for up to {}: {}",
                    scope.name(),
                    scope.policy().ttl(),
                    e.getMessage());
            return false;
        } finally {
            scope.dropNear(key);
        }
    }
}
