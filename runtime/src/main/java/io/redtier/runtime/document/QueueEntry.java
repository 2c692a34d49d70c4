package io.redtier.runtime.document;

import java.time.Duration;

/**
 * One queue of the policy document.
 *
 * @param cluster           name of an entry in {@code clusters}
 * @param policy            source policy, {@code <namespace>/<name>}
 * @param keyPrefix         put before every key of this queue
 * @param workers           how many jobs each process does at once; 1 to 1000
 * @param maxAttempts       a job that has failed as often is a dead letter; 1 to 100
 * @param backoff           how long a failed job waits for its next attempt
 * @param visibilityTimeout a job is handed out again when its worker was silent for this long; 1 s or more
 * @param keepCompleted     how long a job that is done is remembered; 0: not at all
 */
public record QueueEntry(
        String cluster,
        String policy,
        String keyPrefix,
        int workers,
        int maxAttempts,
        Backoff backoff,
        Duration visibilityTimeout,
        Duration keepCompleted) {

    /**
     * Exponential back-off: the nth failure waits for half to all of {@code initial * factor^(n-1)}, at random.
     *
     * @param initial for the first failure; above 0
     * @param factor  1 to 10
     * @param max     at most this long
     */
    public record Backoff(Duration initial, int factor, Duration max) {}
}
