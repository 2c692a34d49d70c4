package io.redtier.runtime;

/**
 * Reads a value from its origin.
 *
 * @param <T> type of the value
 */
@FunctionalInterface
public interface CacheLoader<T> {
    /**
     * @param key the key asked for, without prefix
     * @return the value, or null if there is no such thing
     * @throws Exception passed on to the caller of the cache: as it is if unchecked, else in a
     *                   {@link CacheLoadException}
     */
    T load(String key) throws Exception;
}
