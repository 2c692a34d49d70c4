package io.redtier.devcluster.apiserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;

/** How the API server gets into pods; the kubelet answers. Thread-safe. */
public interface PodConnections {

    /**
     * A command to run in a container.
     *
     * @param namespace the pod's namespace
     * @param pod the pod's name
     * @param container the container's name
     * @param arguments program and arguments, at least one
     * @param stdin whether it gets input; otherwise it reads the end at once
     * @param tty whether it gets a terminal; then what it writes to standard error comes with standard output
     */
    record Command(
            String namespace, String pod, String container, List<String> arguments, boolean stdin, boolean tty) {}

    /** A command that has been started. Thread-safe. */
    interface Running extends AutoCloseable {

        /** {@return what it reads; closing it is the end of its input} */
        OutputStream stdin();

        /** {@return what it writes} */
        InputStream stdout();

        /** {@return what it writes to standard error; at its end from the beginning for one with a terminal} */
        InputStream stderr();

        /**
         * Tells it the size of its terminal; does nothing if it has none.
         *
         * @param columns width in characters
         * @param rows height in lines
         */
        void resize(int columns, int rows);

        /** {@return its exit code, 128 + n if signal n ended it; blocks until then} */
        int waitFor() throws InterruptedException;

        /** Kills it and all it started, if it still runs. */
        @Override
        void close();
    }

    /**
     * Starts a command in a running container.
     *
     * @throws IOException if the container does not run or the command cannot be started, in words for the user
     */
    Running exec(Command command) throws IOException;

    /**
     * Connects to a port of a pod.
     *
     * @param port TCP port, 1 to 65535
     * @throws IOException if nothing listens there, in words for the user
     */
    Socket connect(String namespace, String pod, int port) throws IOException;
}
