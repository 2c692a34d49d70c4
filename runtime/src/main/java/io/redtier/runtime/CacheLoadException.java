package io.redtier.runtime;

/** A loader threw a checked exception, which is the cause. Nothing was stored. */
public final class CacheLoadException extends RuntimeException {
    /**
     * @param cache name of the cache
     * @param key   the key asked for
     * @param cause the loader's exception
     */
    public CacheLoadException(String cache, String key, Exception cause) {
        super("the loader of cache \"" + cache + "\" failed for key \"" + key + "\": " + cause.getMessage(), cause);
    }

    /**
     * Of a bulk loader.
     *
     * @param cache name of the cache
     * @param keys  how many keys it was asked for
     * @param cause the loader's exception
     */
    public CacheLoadException(String cache, int keys, Exception cause) {
        super("the bulk loader of cache \"" + cache + "\" failed for " + keys + " keys: " + cause.getMessage(), cause);
    }
}
