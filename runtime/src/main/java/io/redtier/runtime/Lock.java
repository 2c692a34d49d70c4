package io.redtier.runtime;

import java.util.Optional;

/**
 * A lock of the policy document, one per key, shared by all processes. Its policy is looked up at each call. Thread-safe.
 * It does not fail open: without Redis nobody gets it.
 *
 * <p>Redis replicates asynchronously, so a crash of the primary can, rarely, let a second owner in before the first one's
 * lease ends. Where that must do no harm, use {@link LockHandle#fencingToken()} at the resource.
 */
public interface Lock {
    /**
     * Takes the lock if it is free.
     *
     * @return the handle to close, or empty if another owner has it
     * @throws RedisUnavailableException  in bounded time, if Redis cannot say
     * @throws LockNotReplicatedException if fewer replicas than {@code minReplicasAcked} of the policy have it in time
     * @throws UnknownPolicyException     if the document does not hold this lock
     */
    Optional<LockHandle> tryAcquire(String key);

    /**
     * Takes the lock, waiting for up to {@code maxWait} of the policy. Who waits is woken when the lock is released, and
     * looks about once a second besides. Nobody is served in turn between processes.
     *
     * @return the handle to close
     * @throws LockNotAcquiredException   if another owner has it all the while, or the thread is interrupted
     * @throws RedisUnavailableException  in bounded time, if Redis cannot say
     * @throws LockNotReplicatedException if fewer replicas than {@code minReplicasAcked} of the policy have it in time
     * @throws UnknownPolicyException     if the document does not hold this lock
     */
    LockHandle acquire(String key);

    /**
     * What is known of a key at this moment. Changes nothing; one round trip.
     *
     * @throws RedisUnavailableException in bounded time, if Redis cannot say
     * @throws UnknownPolicyException    if the document does not hold this lock
     */
    LockExplanation explain(String key);
}
