package io.redtier.runtime;

import java.util.Map;
import java.util.Set;

/**
 * Reads several values from their origin at once.
 *
 * @param <T> type of the values
 */
@FunctionalInterface
public interface BulkCacheLoader<T> {
    /**
     * @param keys the keys to load, without prefix; not empty
     * @return values by key; a key that is left out says that there is no such thing, one that was not asked for is
     *         ignored
     * @throws Exception passed on to the caller of the cache: as it is if unchecked, else in a
     *                   {@link CacheLoadException}
     */
    Map<String, ? extends T> loadAll(Set<String> keys) throws Exception;
}
