package io.redtier.runtime.writebehind;

import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.writebehind.Changes.Site;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes changes where the policy says {@code WriteBehind}, and leaves all else to another cache. A change is noted first
 * and the cached value removed then, so that the next read loads: from the changes where one waits, else from the origin.
 * A load that began before is not stored, by the other cache's rule for invalidations.
 */
public final class WriteBehindCache<T> implements Cache<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehindCache.class);

    private final Cache<T> values;
    private final Changes<T> changes;

    /** @param values holds the values */
    public WriteBehindCache(Cache<T> values, Changes<T> changes) {
        this.values = values;
        this.changes = changes;
    }

    @Override
    public Lookup<T> get(String key, CacheLoader<? extends T> loader) {
        Site site = changes.siteOfNew();
        return values.get(key, site == null ? loader : name -> load(site, name, loader));
    }

    private T load(Site site, String key, CacheLoader<? extends T> loader) throws Exception {
        byte[] waiting = null;
        try {
            waiting = site.partitionOf(key).read(key);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" loads a value that may be about to change", changes.cache(), e);
        }
        return waiting == null ? loader.load(key) : changes.read(waiting);
    }

    @Override
    public boolean put(String key, T value) {
        Site site = changes.siteOfNew();
        if (site == null) {
            return values.put(key, value);
        }
        String id = changes.append(site, key, value);
        try {
            if (values.invalidate(key)) {
                site.partitionOf(key).settle(key, id);
            }
        } catch (RedisUnavailableException e) {
            // The change is safe, and who writes it removes the cached value.
            LOG.warn(
                    "cache \"{}\" took a change, but may serve the value before until it is written: {}",
                    changes.cache(),
                    e.getMessage());
        }
        return true;
    }

    @Override
    public boolean invalidate(String key) {
        return values.invalidate(key);
    }
}
