package io.redtier.devcluster.apiserver.subresource;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;

/** One connection to a pod's port. Thread-safe. */
final class ForwardedConnection {
    /** Takes what the pod sends. */
    interface Sink {
        void take(byte[] bytes) throws IOException;
    }

    /** Told when the pod sends no more. */
    interface End {
        void tell() throws IOException;
    }

    private static final int PIECE = 32 * 1024;

    private final Socket socket;
    private final Sink fromPod;
    private final End end;

    ForwardedConnection(Socket socket, Sink fromPod, End end) {
        this.socket = socket;
        this.fromPod = fromPod;
        this.end = end;
    }

    /** Begins to read from the pod, on a thread of its own. */
    void start(String name) {
        Thread thread = new Thread(this::read, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        byte[] buffer = new byte[PIECE];
        try {
            try (socket) {
                InputStream in = socket.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    fromPod.take(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // The pod has reset it, or it was closed here: its end all the same.
            }
            end.tell();
        } catch (IOException e) {
            // The client has gone, and with it whoever would want to know.
        }
    }

    /** Sends to the pod; what it no longer takes is dropped. */
    void toPod(byte[] bytes, boolean last) {
        try {
            socket.getOutputStream().write(bytes);
            if (last) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            // Its reader finds the same end and tells it.
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }
}
