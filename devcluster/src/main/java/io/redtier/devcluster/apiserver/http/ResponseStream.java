package io.redtier.devcluster.apiserver.http;

/**
 * The sending end of a response that lasts: a watch or a followed log. Two transports exist: HTTP chunks and WebSocket.
 *
 * <p>Thread-safe; what one thread sends arrives in its order.
 */
public interface ResponseStream {

    /**
     * Sends one piece. A consumer that lags too far behind is cut off instead of filling the heap; it then reconnects.
     *
     * @param data the bytes, not to be changed afterwards
     */
    void send(byte[] data);

    /** Ends the response in order, after everything sent so far. Does nothing when it has already ended. */
    void end();

    /**
     * Asks to be told when the stream has ended, from either side. Called at once if it already has.
     *
     * @param action runs once, on any thread
     */
    void onClose(Runnable action);
}
