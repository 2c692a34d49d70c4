package io.redtier.runtime;

/** The lock was free and has been given back: too few replicas had acknowledged it in time. */
public final class LockNotReplicatedException extends RuntimeException {
    /**
     * @param lock     name of the lock
     * @param key      its key
     * @param acked    how many replicas had it
     * @param required {@code minReplicasAcked} of the policy
     */
    public LockNotReplicatedException(String lock, String key, long acked, int required) {
        super("lock \"" + lock + "\" of key \"" + key + "\" reached " + acked + " of the " + required
                + " replicas that its minReplicasAcked asks for, so it was given back; try again later, and look"
                + " whether the replicas of the RedisCluster are up if it stays so");
    }
}
