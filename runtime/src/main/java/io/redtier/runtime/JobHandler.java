package io.redtier.runtime;

/** Does the work of a queue. */
@FunctionalInterface
public interface JobHandler<T> {
    /**
     * Does one job. To return is to complete it. An exception fails the attempt: the job is tried again after the policy's
     * {@code backoff}, and after {@code maxAttempts} it is a dead letter with the error. The thread is interrupted when
     * the job has taken longer than {@code visibilityTimeout} without a sign of life, or the workers are closed.
     *
     * @throws Exception for whatever reason
     */
    void handle(Job<? extends T> job) throws Exception;
}
