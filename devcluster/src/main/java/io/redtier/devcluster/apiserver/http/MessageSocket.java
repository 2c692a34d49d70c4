package io.redtier.devcluster.apiserver.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A WebSocket of binary messages. Its calls block, so that neither side can fill the other's memory. Thread-safe, but only
 * one thread may receive.
 */
public final class MessageSocket {
    private static final byte[] END = {};

    private final ServerWebSocket socket;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

    MessageSocket(ServerWebSocket socket) {
        this.socket = socket;
        socket.binaryMessageHandler(message -> {
            // One at a time: the next one is asked for when this one has been taken.
            socket.pause();
            byte[] bytes = message.getBytes();
            if (bytes.length > 0) {
                received.add(bytes);
            } else {
                socket.resume();
            }
        });
        socket.closeHandler(nothing -> received.add(END));
        socket.exceptionHandler(error -> received.add(END));
    }

    /** {@return the sub-protocol that was agreed on, empty if none was} */
    public String protocol() {
        return socket.subProtocol() == null ? "" : socket.subProtocol();
    }

    /**
     * Waits for the next message.
     *
     * @return its bytes, at least one; none at all when the other side has gone
     * @throws IOException when interrupted
     */
    public byte[] receive() throws IOException {
        try {
            byte[] message = received.take();
            if (message == END) {
                received.add(END);
            } else {
                socket.resume();
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a message");
        }
    }

    /**
     * Sends a message; returns when the network has taken it.
     *
     * @throws IOException when the other side has gone
     */
    public void send(byte[] message) throws IOException {
        try {
            socket.writeBinaryMessage(Buffer.buffer(message))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (IllegalStateException | ExecutionException e) {
            throw new IOException("the other side has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sending a message");
        }
    }

    /** Ends the conversation in order; does nothing when it has ended. */
    public void close() {
        if (!socket.isClosed()) {
            socket.close();
        }
    }
}
