package io.redtier.runtime;

import java.time.Instant;

/**
 * What is known of a job.
 *
 * @param id       its id
 * @param state    where it stands
 * @param attempts how many attempts have begun
 * @param progress as the handler last told, in percent
 * @param error    why the last attempt failed; null if none did
 * @param payload  null once it is completed, or if it can't be read as this type
 * @param added    when it was added, by the clock of Redis
 */
public record JobInfo<T>(String id, State state, int attempts, int progress, String error, T payload, Instant added) {
    /** Where a job stands. */
    public enum State {
        /** Ready to be handed out. */
        Waiting,
        /** Not due yet: it was added with a delay, or has failed and is tried again. */
        Delayed,
        /** Handed out. */
        Running,
        /** Done. */
        Completed,
        /** Failed for good. */
        Dead
    }
}
