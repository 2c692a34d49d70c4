package io.redtier.runtime;

/**
 * Something happened to a job.
 *
 * @param type     what
 * @param id       of the job
 * @param attempt  which attempt, from 1 on
 * @param progress in percent
 * @param error    why it failed; null unless it did
 */
public record JobEvent(Type type, String id, int attempt, int progress, String error) {
    /** What happened. */
    public enum Type {
        /** The handler told how far it is. */
        Progress,
        /** It is done. */
        Completed,
        /** An attempt failed; there is another one. */
        Failed,
        /** The last attempt failed. */
        Dead
    }
}
