package io.redtier.runtime;

/** A writer threw a checked exception, which is the cause. Nothing is cached under the key. */
public final class CacheWriteException extends RuntimeException {
    /**
     * @param cache name of the cache
     * @param key   the key written
     * @param cause the writer's exception
     */
    public CacheWriteException(String cache, String key, Exception cause) {
        super("the writer of cache \"" + cache + "\" failed for key \"" + key + "\": " + cause.getMessage(), cause);
    }
}
