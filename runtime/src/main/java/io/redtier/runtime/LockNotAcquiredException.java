package io.redtier.runtime;

/** Another owner kept the lock. */
public final class LockNotAcquiredException extends RuntimeException {
    /**
     * @param lock name of the lock
     * @param key  its key
     */
    public LockNotAcquiredException(String lock, String key) {
        super("lock \"" + lock + "\" of key \"" + key + "\" is held by another owner; try again later");
    }
}
