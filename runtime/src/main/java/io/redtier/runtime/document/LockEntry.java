package io.redtier.runtime.document;

import java.time.Duration;

/**
 * One lock of the policy document.
 *
 * @param cluster          name of an entry in {@code clusters}
 * @param policy           source policy, {@code <namespace>/<name>}
 * @param keyPrefix        put before every key of this lock
 * @param lease            the lock is free again this long after its owner stopped renewing it; 100 ms or more
 * @param maxWait          how long {@code acquire} waits; 0 means one try
 * @param renew            whether the owner prolongs its lease in the background
 * @param fencing          whether each ownership gets a number that only grows
 * @param minReplicasAcked how many replicas must have the lock before its owner has it; 0 to 15
 */
public record LockEntry(
        String cluster,
        String policy,
        String keyPrefix,
        Duration lease,
        Duration maxWait,
        boolean renew,
        boolean fencing,
        int minReplicasAcked) {}
