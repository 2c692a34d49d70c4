package io.redtier.runtime.writebehind;

import io.redtier.runtime.BulkCacheLoader;
import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheExplanation;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.CacheWriter;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.WarmUp;
import io.redtier.runtime.WarmUpKeys;
import io.redtier.runtime.writebehind.Changes.Site;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
        byte[] waiting = waiting(site, key);
        return waiting == null ? loader.load(key) : changes.read(waiting);
    }

    /** The change of a key that waits; null if there is none, or that can't be known. */
    private byte[] waiting(Site site, String key) {
        try {
            return site.partitionOf(key).read(key);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" loads a value that may be about to change", changes.cache(), e);
            return null;
        }
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

    /** The writer is not called where changes are written behind: the {@code BatchWriter} gets them. */
    @Override
    public boolean put(String key, T value, CacheWriter<? super T> writer) {
        return changes.siteOfNew() == null ? values.put(key, value, writer) : put(key, value);
    }

    @Override
    public boolean putAll(Map<String, ? extends T> all) {
        if (changes.siteOfNew() == null) {
            return values.putAll(all);
        }
        all.forEach(this::put);
        return true;
    }

    @Override
    public Map<String, Lookup<T>> getAll(Collection<String> keys, BulkCacheLoader<? extends T> loader) {
        return values.getAll(keys, behind(loader));
    }

    @Override
    public <F> Lookup<F> getField(String key, String field, Class<F> type, CacheLoader<? extends T> loader) {
        Site site = changes.siteOfNew();
        return values.getField(key, field, type, site == null ? loader : name -> load(site, name, loader));
    }

    @Override
    public CompletableFuture<WarmUp> warmUp(WarmUpKeys keys, BulkCacheLoader<? extends T> loader) {
        return values.warmUp(keys, behind(loader));
    }

    @Override
    public boolean invalidate(String key) {
        return values.invalidate(key);
    }

    @Override
    public boolean invalidateAll(Collection<String> keys) {
        return values.invalidateAll(keys);
    }

    @Override
    public boolean invalidateAll() {
        return values.invalidateAll();
    }

    @Override
    public CacheExplanation explain(String key) {
        return values.explain(key);
    }

    /** Keys with a change that waits are read from there, each by itself; the origin is asked for the others. */
    private BulkCacheLoader<? extends T> behind(BulkCacheLoader<? extends T> loader) {
        // Looked up at each load: a warm-up begins before there is a policy.
        return keys -> {
            Site site = changes.siteOfNew();
            return site == null ? loader.loadAll(keys) : load(site, keys, loader);
        };
    }

    private Map<String, T> load(Site site, Set<String> keys, BulkCacheLoader<? extends T> loader) throws Exception {
        Map<String, T> found = new HashMap<>();
        Set<String> others = new LinkedHashSet<>();
        for (String key : keys) {
            byte[] waiting = waiting(site, key);
            if (waiting == null) {
                others.add(key);
            } else {
                found.put(key, changes.read(waiting));
            }
        }
        Map<String, ? extends T> loaded = others.isEmpty() ? Map.of() : loader.loadAll(others);
        if (loaded == null) {
            // What that means is the other cache's to say.
            return null;
        }
        found.putAll(loaded);
        return found;
    }
}
