package io.redtier.runtime;

/** Redis did not answer in the time allowed, or refused the call. The outcome of a write is unknown. */
public final class RedisUnavailableException extends RuntimeException {
    /**
     * @param cluster {@code <namespace>/<name>} of the cluster
     * @param reason  what happened
     * @param cause   the client's exception, or null
     */
    public RedisUnavailableException(String cluster, String reason, Throwable cause) {
        super("Redis cluster " + cluster + " is unavailable: " + reason, cause);
    }
}
