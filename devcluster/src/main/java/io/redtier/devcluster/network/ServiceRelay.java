package io.redtier.devcluster.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries TCP connections from Service addresses to pods on one thread. A connection is given to the next ready pod when it is
 * made and stays there. An address without ready pods is not listened on, so clients are refused. Thread-safe.
 */
public final class ServiceRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRelay.class);
    private static final int BACKLOG = 128;

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

    private final Selector selector;
    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();
    private final Set<InetSocketAddress> refused = new HashSet<>();
    private final Queue<Map<InetSocketAddress, List<InetSocketAddress>>> updates = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the relay's thread, with nothing to listen on yet. */
    public ServiceRelay() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "service-relay");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Makes the relay serve exactly these addresses, soon; open connections stay where they are.
     *
     * @param routes ready pods by Service address
     */
    public void update(Map<InetSocketAddress, List<InetSocketAddress>> routes) {
        updates.add(Map.copyOf(routes));
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                for (var routes = updates.poll(); routes != null; routes = updates.poll()) {
                    apply(routes);
                }
                Set<SelectionKey> selected = selector.selectedKeys();
                for (SelectionKey key : selected) {
                    handle(key);
                }
                selected.clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.error("The Service relay ends", e);
        }
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
                channel.configureBlocking(false);
                Listener listener = new Listener(channel);
                channel.register(selector, SelectionKey.OP_ACCEPT, listener);
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

    private void handle(SelectionKey key) {
        try {
            if (key.attachment() instanceof Listener listener) {
                SocketChannel client = listener.channel.accept();
                if (client != null) {
                    new RelayedConnection(selector, client, listener.next());
                }
            } else if (key.attachment() instanceof RelayedConnection connection) {
                connection.proceed();
            }
        } catch (IOException | CancelledKeyException e) {
            LOG.debug("A relayed connection ends", e);
        } catch (RuntimeException e) {
            // One connection's fault must not end the thread that serves all Services.
            key.cancel();
            LOG.error("A relayed connection is given up", e);
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
