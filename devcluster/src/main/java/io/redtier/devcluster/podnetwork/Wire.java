package io.redtier.devcluster.podnetwork;

import io.redtier.devcluster.network.RelayLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** What is said first on a connection between a pod's network and the world outside: IPv4 addresses with ports, 6 bytes each. */
final class Wire {
    private static final int ADDRESS = 4;
    private static final int SIZE = ADDRESS + Short.BYTES;
    private static final int PORTS = 0xFFFF;

    /** Goes on when all has been read. */
    interface Continuation {
        /** @param addresses that were read */
        void run(InetSocketAddress... addresses) throws IOException;
    }

    private Wire() {}

    static byte[] preamble(InetSocketAddress... addresses) {
        ByteBuffer bytes = ByteBuffer.allocate(addresses.length * SIZE);
        for (InetSocketAddress address : addresses) {
            bytes.put(address.getAddress().getAddress()).putShort((short) address.getPort());
        }
        return bytes.array();
    }

    /** Reads so many addresses from a connection, which is closed if it ends before. */
    static void read(RelayLoop loop, SocketChannel from, int count, Continuation then) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * SIZE);
        loop.register(from, SelectionKey.OP_READ, () -> {
            try {
                if (from.read(bytes) < 0) {
                    throw new EOFException("the connection ended before it began");
                }
                if (!bytes.hasRemaining()) {
                    then.run(addresses(bytes.flip()));
                }
            } catch (IOException e) {
                from.close();
                throw e;
            }
        });
    }

    private static InetSocketAddress[] addresses(ByteBuffer bytes) throws UnknownHostException {
        InetSocketAddress[] addresses = new InetSocketAddress[bytes.remaining() / SIZE];
        for (int i = 0; i < addresses.length; i++) {
            byte[] address = new byte[ADDRESS];
            bytes.get(address);
            addresses[i] = new InetSocketAddress(InetAddress.getByAddress(address), bytes.getShort() & PORTS);
        }
        return addresses;
    }
}
