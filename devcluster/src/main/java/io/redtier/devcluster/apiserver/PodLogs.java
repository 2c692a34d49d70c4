package io.redtier.devcluster.apiserver;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the API server gets the logs of containers from; the kubelet answers. */
public interface PodLogs {

    /**
     * What a client wants to read.
     *
     * @param namespace the pod's namespace
     * @param pod the pod's name
     * @param container the container's name
     * @param follow whether to go on until the container ends
     * @param previous whether to read the container before its last restart
     * @param timestamps whether each line begins with its time in RFC 3339
     * @param tailLines only so many of the last lines
     * @param since only lines that are not older
     */
    record Query(
            String namespace,
            String pod,
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            OptionalInt tailLines,
            Optional<Duration> since) {}

    /**
     * Copies a log. Blocks until it has been written, or with {@code follow} until the container has ended or the
     * reader has gone, which shows as an {@link IOException} of {@code out}.
     *
     * @param query which log
     * @param out where to
     * @throws IOException if the log cannot be read, in words for the user, or the reader has gone
     */
    void copy(Query query, OutputStream out) throws IOException;
}
