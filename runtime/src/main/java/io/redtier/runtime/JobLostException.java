package io.redtier.runtime;

/** A worker was silent for longer than the visibility timeout, and another one has its job. */
public final class JobLostException extends RuntimeException {
    /**
     * @param queue name of the queue
     * @param id    of the job
     */
    public JobLostException(String queue, String id) {
        super("job \"" + id + "\" of queue \"" + queue + "\" is no longer this worker's: it was silent for longer than"
                + " visibilityTimeout; call progress or extend more often, or raise visibilityTimeout");
    }
}
