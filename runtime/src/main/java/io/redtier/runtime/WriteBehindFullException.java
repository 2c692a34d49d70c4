package io.redtier.runtime;

/** A change was refused since too many are waiting to be written. */
public final class WriteBehindFullException extends RuntimeException {
    /**
     * @param cache name of the cache
     * @param most  {@code maxPending} of its policy
     */
    public WriteBehindFullException(String cache, long most) {
        super("cache \"" + cache + "\" has as many changes waiting to be written as its maxPending (" + most
                + ") allows for this key's partition, so this one was not taken; try again later, and see that a process"
                + " calls flushWith and that its writer keeps up");
    }
}
