package io.redtier.runtime;

import java.time.Duration;
import java.util.UUID;

/**
 * A job to be added. Immutable.
 *
 * @param id      of all jobs with one id only the first is added, for as long as the queue remembers it: until it is done
 *                and {@code keepCompleted} of the policy is over, or a dead letter is discarded; 1 to 256 characters
 * @param payload what the handler gets; not null
 * @param delay   the job is not handed out before; 0 to 3650 days
 */
public record NewJob<T>(String id, T payload, Duration delay) {
    private static final int LONGEST_ID = 256;
    private static final Duration LONGEST_DELAY = Duration.ofDays(3650);

    public NewJob {
        if (payload == null) {
            throw new IllegalArgumentException("the payload of a job is null; give an object");
        }
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("the id of a job must have 1 to " + LONGEST_ID + " characters, not "
                    + (id == null ? "null" : id.length()));
        }
        if (delay == null || delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "the delay " + delay + " of a job is out of range; give 0 to " + LONGEST_DELAY.toDays() + " days");
        }
    }

    /** A job with a random id that is ready at once. */
    public static <T> NewJob<T> of(T payload) {
        return new NewJob<>(UUID.randomUUID().toString(), payload, Duration.ZERO);
    }

    /** The same under an idempotency key of the caller's, such as the number of an order. */
    public NewJob<T> withId(String key) {
        return new NewJob<>(key, payload, delay);
    }

    /** The same after a delay. */
    public NewJob<T> after(Duration time) {
        return new NewJob<>(id, payload, time);
    }
}
