package io.redtier.runtime;

/**
 * Decides about requests by the limits of the policy document, looked up at each call. Thread-safe. One decision is one
 * round trip for all limits on one Redis cluster: they all count the request, or none does. Limits on different clusters,
 * or in mode Cluster in different slots, are asked one place after the other; if a later one rejects, the request is given
 * back to the earlier ones, so that they count it for a moment.
 *
 * <p>While Redis is unavailable each limit's {@code onRedisFailure} decides; no exception is thrown. A call whose reply
 * was lost is not repeated, so the request may have been counted.
 */
public interface RateLimiter {
    /** Checks a request against every limit whose {@code when} it matches. Without any it is allowed. */
    Decision check(RequestAttributes request);

    /**
     * Checks one limit directly, whatever its {@code when} and {@code key} say.
     *
     * @param limit   its name in the document
     * @param subject who is counted
     * @param cost    1 or more; more than the limit's capacity is never allowed
     * @throws UnknownPolicyException   if the document does not hold the limit
     * @throws IllegalArgumentException if subject is empty or cost below 1
     */
    Decision check(String limit, String subject, long cost);

    /** What {@link #check(RequestAttributes)} would answer; counts nothing. */
    Decision peek(RequestAttributes request);

    /** What {@link #check(String, String, long)} would answer; counts nothing. */
    Decision peek(String limit, String subject, long cost);

    /**
     * Gives back what an allowed request was counted for, if it did not take place after all, there where it was
     * counted: nothing changes for a window that is over. A LeakyBucket with a queue takes nothing back, since the places
     * behind are given away. A SlidingWindowLog takes a step for each later request. To be called once per decision: it
     * cannot know whether it was before.
     *
     * @return whether all limits that counted the request and can take it back have; false if Redis was unavailable
     */
    boolean refund(Decision decision);

    /**
     * What is known of a subject of a limit at this moment: what is left of its quota, and when it is whole again. Counts
     * nothing; one round trip.
     *
     * @param limit   its name in the document
     * @param subject who is counted, as in {@link Decision.Limit#subject}
     * @throws UnknownPolicyException   if the document does not hold the limit
     * @throws IllegalArgumentException if subject is empty
     */
    LimitExplanation explain(String limit, String subject);
}
