package io.redtier.devcluster.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries TCP connections from Service addresses to pods on one thread. A connection is given to the next ready pod when it is
 * made and stays there. A client that has bound an address of its own is seen with that by the pod. An address without ready pods is
 * not listened on, so clients are refused. Thread-safe.
 */
public final class ServiceRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRelay.class);
    private static final int BACKLOG = 128;
    /** Where clients come from that bind no address. */
    private static final InetAddress ANYBODY = new InetSocketAddress("127.0.0.1", 0).getAddress();

    /** A Service's port and the pods behind it now. */
    private static final class Listener {
        private final ServerSocketChannel channel;
        private List<InetSocketAddress> targets = List.of();
        private int turn;

        Listener(ServerSocketChannel channel) {
            this.channel = channel;
        }

        InetSocketAddress next() {
            turn = (turn + 1) % targets.size();
            return targets.get(turn);
        }
    }

    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();
    private final Set<InetSocketAddress> refused = new HashSet<>();
    private final RelayLoop loop = new RelayLoop("service-relay", LOG::error);

    /**
     * Makes the relay serve exactly these addresses, soon; open connections stay where they are.
     *
     * @param routes ready pods by Service address
     */
    public void update(Map<InetSocketAddress, List<InetSocketAddress>> routes) {
        Map<InetSocketAddress, List<InetSocketAddress>> exactly = Map.copyOf(routes);
        loop.execute(() -> apply(exactly));
    }

    private void apply(Map<InetSocketAddress, List<InetSocketAddress>> routes) throws IOException {
        for (InetSocketAddress address : new HashSet<>(listeners.keySet())) {
            if (routes.getOrDefault(address, List.of()).isEmpty()) {
                listeners.remove(address).channel.close();
            }
        }
        routes.forEach((address, targets) -> {
            if (!targets.isEmpty()) {
                Listener listener = listeners.get(address);
                if (listener == null) {
                    listener = listen(address);
                }
                if (listener != null) {
                    listener.targets = new ArrayList<>(targets);
                }
            }
        });
    }

    private Listener listen(InetSocketAddress address) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.bind(address, BACKLOG);
                Listener listener = new Listener(channel);
                loop.register(channel, SelectionKey.OP_ACCEPT, () -> accept(listener));
                listeners.put(address, listener);
                return listener;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            if (refused.add(address)) {
                LOG.warn("Service address {} can't be listened on: {}", address, e.getMessage());
            }
            return null;
        }
    }

    private void accept(Listener listener) throws IOException {
        SocketChannel client = listener.channel.accept();
        if (client != null) {
            RelayedConnection.Server pod = new RelayedConnection.Server(source(client), listener.next(), new byte[0]);
            RelayedConnection.begin(loop, client, pod, Link.CLEAR);
        }
    }

    private static InetSocketAddress source(SocketChannel client) throws IOException {
        InetAddress address = ((InetSocketAddress) client.getRemoteAddress()).getAddress();
        // The kernel's own choice stays its own: it can give out a port again sooner than one that was asked for.
        return address.equals(ANYBODY) ? null : new InetSocketAddress(address, 0);
    }

    /** Closes all connections. */
    @Override
    public void close() {
        loop.close();
    }
}
