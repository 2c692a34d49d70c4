package io.redtier.runtime;

import io.redtier.runtime.document.Durations;
import io.redtier.runtime.document.LockEntry;
import java.time.Duration;

/**
 * What is known of one key of a lock at one moment.
 *
 * @param lock      name of the lock
 * @param key       the key, without prefix
 * @param policy    its entry in the document
 * @param redisKey  the key in Redis
 * @param slot      slot of that key; null where the Redis cluster has no slots
 * @param leaseLeft until when the present owner has it if it does not prolong its lease; null: it is free
 * @param lastToken the last fencing token handed out; 0: none in the last 30 days
 */
public record LockExplanation(
        String lock, String key, LockEntry policy, String redisKey, Integer slot, Duration leaseLeft, long lastToken) {
    /** One line for people. */
    @Override
    public String toString() {
        return "lock " + lock + ", key " + key + " (" + redisKey + (slot == null ? "" : ", slot " + slot) + "): "
                + (leaseLeft == null ? "free" : "held, for " + Durations.format(leaseLeft) + " if not renewed")
                + (lastToken == 0 ? "" : ", last fencing token " + lastToken)
                + "; policy " + policy.policy() + ", lease " + Durations.format(policy.lease()) + ", on "
                + policy.cluster();
    }
}
