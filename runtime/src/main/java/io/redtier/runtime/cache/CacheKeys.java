package io.redtier.runtime.cache;

/** What a key may be. */
final class CacheKeys {
    private static final int MAX_LENGTH = 1024;

    private CacheKeys() {}

    static void check(String cache, String key) {
        if (key == null || key.isEmpty() || key.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("key of cache \"" + cache + "\" must have 1 to " + MAX_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
    }
}
