package io.redtier.devcluster;

import java.util.Deque;
import java.util.Objects;

/** The end of a cluster. */
final class ClusterEnd {
    private ClusterEnd() {}

    /**
     * Closes all parts, the last first, also those after one that fails.
     *
     * @throws IllegalStateException when some failed; the failures are suppressed ones of it
     */
    static void close(Deque<AutoCloseable> parts) {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failure = Objects.requireNonNullElseGet(
                        failure, () -> new IllegalStateException("the cluster did not end cleanly"));
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
