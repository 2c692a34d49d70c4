package io.redtier.devcluster.podnetwork;

import io.redtier.devcluster.network.RelayLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that is listened on, and that can be shut: connecting then neither succeeds nor fails, as when packets are lost.
 * A queue of connections that is full and never emptied does it, since the kernel drops who wants to join it and they try
 * again. Confined to the loop's thread, as one of its tasks.
 */
final class Gate {
    private static final int BACKLOG = 1024;
    /** A backlog of one holds two. The third finds it full and makes sure of it. */
    private static final int FULL = 3;

    /** Takes connections. */
    interface Guests {
        void take(SocketChannel client) throws IOException;
    }

    private final RelayLoop loop;
    private final InetSocketAddress address;
    private final Guests guests;
    private final List<SocketChannel> fill = new ArrayList<>();
    private ServerSocketChannel channel;
    private boolean shut;

    /**
     * Listens.
     *
     * @param shut whether to begin so
     * @throws IOException when that can't be
     */
    Gate(RelayLoop loop, InetSocketAddress address, boolean shut, Guests guests) throws IOException {
        this.loop = loop;
        this.address = address;
        this.guests = guests;
        listen(shut);
    }

    /** Shuts or opens it; for a moment in between nobody listens. */
    void shut(boolean value) throws IOException {
        if (value != shut) {
            // Who is in the queue has connected already.
            accept();
            close();
            loop.release();
            listen(value);
        }
    }

    private void listen(boolean toBeShut) throws IOException {
        shut = toBeShut;
        channel = ServerSocketChannel.open();
        try {
            channel.bind(address, shut ? 1 : BACKLOG);
            loop.register(channel, shut ? 0 : SelectionKey.OP_ACCEPT, this::accept);
            for (int i = 0; shut && i < FULL; i++) {
                SocketChannel one = SocketChannel.open();
                fill.add(one);
                one.configureBlocking(false);
                one.connect(address);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void accept() throws IOException {
        SocketChannel client = shut ? null : channel.accept();
        while (client != null) {
            guests.take(client);
            client = channel.accept();
        }
    }

    void close() throws IOException {
        channel.close();
        for (SocketChannel one : fill) {
            one.close();
        }
        fill.clear();
    }
}
