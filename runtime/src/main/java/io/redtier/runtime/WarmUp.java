package io.redtier.runtime;

/**
 * What became of a warm-up.
 *
 * @param outcome {@link Outcome}
 * @param loaded  how many values were loaded and stored, or found not to exist
 * @param present how many were in the cache already
 */
public record WarmUp(Outcome outcome, int loaded, int present) {
    /** Who did it. */
    public enum Outcome {
        /** This process. */
        DONE,
        /** Another process does, or did less than the cache's ttl ago. */
        ELSEWHERE,
        /** Nobody: the policy has no warm-up. */
        OFF
    }
}
