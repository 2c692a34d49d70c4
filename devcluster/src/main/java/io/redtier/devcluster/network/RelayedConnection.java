package io.redtier.devcluster.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client's connection and the one to the pod behind it, joined. Confined to the relay's thread. */
final class RelayedConnection {
    private static final int BUFFER = 32 * 1024;

    /** One direction. */
    private static final class Flow {
        private final SocketChannel from;
        private final SocketChannel to;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        private boolean ended;
        private boolean passedOn;

        Flow(SocketChannel from, SocketChannel to) {
            this.from = from;
            this.to = to;
        }

        void move() throws IOException {
            if (!ended && buffer.hasRemaining()) {
                ended = from.read(buffer) < 0;
            }
            buffer.flip();
            if (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.compact();
            if (ended && !passedOn && buffer.position() == 0) {
                to.shutdownOutput();
                passedOn = true;
            }
        }

        boolean wantsToRead() {
            return !ended && buffer.hasRemaining();
        }

        boolean wantsToWrite() {
            return buffer.position() > 0;
        }
    }

    private final SocketChannel client;
    private final SocketChannel pod;
    private final SelectionKey clientKey;
    private final SelectionKey podKey;
    private final Flow toPod;
    private final Flow toClient;

    /**
     * Begins to connect to the pod.
     *
     * @throws IOException when that fails at once; the client's connection is closed then
     */
    RelayedConnection(Selector selector, SocketChannel client, InetSocketAddress target) throws IOException {
        this.client = client;
        this.pod = SocketChannel.open();
        try {
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            pod.configureBlocking(false);
            pod.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = pod.connect(target);
            clientKey = client.register(selector, connected ? SelectionKey.OP_READ : 0, this);
            podKey = pod.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            reset();
            throw e;
        }
        toPod = new Flow(client, pod);
        toClient = new Flow(pod, client);
    }

    /** Moves what can be moved now; a failure on one side resets the other. */
    void proceed() throws IOException {
        try {
            if (pod.isConnectionPending() && !pod.finishConnect()) {
                return;
            }
            toPod.move();
            toClient.move();
            if (toPod.passedOn && toClient.passedOn) {
                client.close();
                pod.close();
                return;
            }
            clientKey.interestOps(interest(toPod, toClient));
            podKey.interestOps(interest(toClient, toPod));
        } catch (IOException e) {
            reset();
        }
    }

    private static int interest(Flow reading, Flow writing) {
        return (reading.wantsToRead() ? SelectionKey.OP_READ : 0)
                | (writing.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
    }

    /** Closes so that the client sees a reset, which is what a dead pod looks like. */
    private void reset() throws IOException {
        if (client.isOpen()) {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.close();
        }
        if (pod.isOpen()) {
            pod.setOption(StandardSocketOptions.SO_LINGER, 0);
            pod.close();
        }
    }
}
