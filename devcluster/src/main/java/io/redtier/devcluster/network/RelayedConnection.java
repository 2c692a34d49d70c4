package io.redtier.devcluster.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;

/** A client's connection and the one to the server behind it, joined by a link. Confined to the relay's thread. */
public final class RelayedConnection {
    /**
     * Where a connection goes on to.
     *
     * @param source address to come from, its port is chosen anew; null for any
     * @param address of the server
     * @param preamble bytes that the server gets before the client's
     */
    public record Server(InetSocketAddress source, SocketAddress address, byte[] preamble) {}

    private final RelayLoop loop;
    private final RelayLoop.Task ready = this::proceed;
    private final SocketChannel client;
    private final Server target;
    private final Link link;
    private final SelectionKey clientKey;
    private final RelayedFlow toServer;
    private final RelayedFlow toClient;
    private SocketChannel server;
    private SelectionKey serverKey;
    private boolean heldUp;
    private long alarm;
    private boolean alarmed;

    private RelayedConnection(RelayLoop loop, SocketChannel client, Server target, Link link) throws IOException {
        this.loop = loop;
        this.client = client;
        this.target = target;
        this.link = link;
        toServer = new RelayedFlow(link, true, target.preamble());
        toClient = new RelayedFlow(link, false, new byte[0]);
        clientKey = loop.register(client, 0, ready);
    }

    /**
     * Takes a client's connection over; it is closed when that or the way to the server fails.
     *
     * @throws IOException when that is at once
     */
    public static void begin(RelayLoop loop, SocketChannel client, Server target, Link link) throws IOException {
        try {
            quick(client);
            new RelayedConnection(loop, client, target, link).proceed();
        } catch (IOException e) {
            reset(client);
            throw e;
        }
    }

    /** Moves what can be moved now; a failure on one side resets the other. */
    private void proceed() throws IOException {
        if (!client.isOpen()) {
            return;
        }
        try {
            if (!link.passes()) {
                heldUp = true;
                watch(0, 0);
                return;
            }
            if (server == null) {
                connect();
            }
            if (server == null || server.isConnectionPending() && !server.finishConnect()) {
                return;
            }
            move();
        } catch (IOException e) {
            reset(client);
            reset(server);
        }
    }

    private void connect() throws IOException {
        // Who gave up while nothing got through has never been heard of on the other side.
        if (heldUp && toServer.endsHere(client)) {
            client.close();
            return;
        }
        server = SocketChannel.open(
                target.address() instanceof InetSocketAddress
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.UNIX);
        if (target.source() != null) {
            server.bind(target.source());
        }
        serverKey = loop.register(server, 0, ready);
        quick(server);
        if (!server.connect(target.address())) {
            serverKey.interestOps(SelectionKey.OP_CONNECT);
        }
    }

    private void move() throws IOException {
        toServer.move(client, server);
        toClient.move(server, client);
        if (toServer.over() && toClient.over()) {
            client.close();
            server.close();
            return;
        }
        watch(interest(toServer, toClient), interest(toClient, toServer));
        wake(toServer.nextArrival());
        wake(toClient.nextArrival());
    }

    private void watch(int ofClient, int ofServer) {
        clientKey.interestOps(ofClient);
        if (serverKey != null) {
            serverKey.interestOps(ofServer);
        }
    }

    private void wake(OptionalLong time) {
        if (time.isPresent() && (!alarmed || time.getAsLong() - alarm < 0)) {
            alarmed = true;
            alarm = time.getAsLong();
            loop.at(alarm, () -> {
                alarmed = false;
                proceed();
            });
        }
    }

    private static int interest(RelayedFlow reading, RelayedFlow writing) {
        return (reading.wantsToRead() ? SelectionKey.OP_READ : 0)
                | (writing.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
    }

    private static void quick(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** Closes so that the other end sees a reset, which is what a dead pod looks like. */
    private static void reset(SocketChannel channel) throws IOException {
        if (channel != null && channel.isOpen()) {
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        }
    }
}
