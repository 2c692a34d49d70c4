package io.redtier.runtime;

/** An iteration ended early. */
public final class BatchFailedException extends RuntimeException {
    private final transient Batches.Progress<?> progress;

    BatchFailedException(Batches.Progress<?> progress, Exception cause) {
        super(
                "batch " + (progress.batches() + 1) + " failed, after " + progress.rows() + " rows up to cursor "
                        + progress.cursor() + "; go on there with startAfter: " + cause,
                cause);
        this.progress = progress;
    }

    /** What was handled before; the failed batch may have been handled in part. */
    public Batches.Progress<?> progress() {
        return progress;
    }
}
