package io.redtier.runtime;

/**
 * Decides about requests by the limits of the policy document, looked up at each call. Thread-safe. One decision is one
 * round trip for all limits on one Redis cluster: they all count the request, or none does. Limits on different clusters
 * are asked one cluster after the other, so that a rejection by a later one leaves the request counted on earlier ones.
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
}
