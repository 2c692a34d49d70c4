package io.redtier.runtime;

/**
 * Writes a value to its origin.
 *
 * @param <T> type of the value
 */
@FunctionalInterface
public interface CacheWriter<T> {
    /**
     * @param key   the key, without prefix
     * @param value the value as it is to be; null: there shall be no such thing
     * @throws Exception passed on to the caller of the cache: as it is if unchecked, else in a
     *                   {@link CacheWriteException}. The cache then takes it that the origin may have changed or not.
     */
    void write(String key, T value) throws Exception;
}
