package io.redtier.runtime.redis;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisClusterException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Runs commands on the nodes of a Redis Cluster, each through a dispatcher of its own, and follows redirections. Jedis'
 * own executor repeats a command whose connection failed, which a script that counts must not be. Where the slots are is
 * asked anew in the background when a node redirects or fails. Thread-safe.
 */
final class ClusterExecutor implements CommandExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterExecutor.class);
    /** A slot that moves redirects once, or once more if it moved on meanwhile. */
    private static final int MOST_REDIRECTIONS = 4;

    private static final long REFRESH_MILLIS = 200;
    private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final CommandObject<String> PING =
            new CommandObject<>(new CommandArguments(Protocol.Command.PING), BuilderFactory.STRING);

    private final ClusterConnectionProvider cluster;
    private final ConnectionSettings settings;
    private final ClusterNodes nodes;
    private final Map<String, Node> dispatchers = new ConcurrentHashMap<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "redtier-slots");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param cluster connections to its nodes; closed with this
     * @param nodes   outlives this
     */
    ClusterExecutor(ClusterConnectionProvider cluster, ConnectionSettings settings, ClusterNodes nodes) {
        this.cluster = cluster;
        this.settings = settings;
        this.nodes = nodes;
        if (!nodes.areWell()) {
            // Those that the client before left suspended.
            refreshSoon();
        }
    }

    private record Node(HostAndPort address, Breaker breaker, Dispatcher dispatcher) {}

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
        int slot = slot(command);
        if (slot < 0) {
            return Dispatcher.alone(cluster::getConnection, command);
        }
        HostAndPort address = cluster.getNode(slot);
        if (address == null) {
            refreshSoon();
            throw new NodeFailedException("no node has slot " + slot);
        }
        return follow(command, slot, address);
    }

    private <T> T follow(CommandObject<T> command, int slot, HostAndPort first) {
        long end = System.nanoTime() + settings.commandTimeout().dividedBy(2).toNanos();
        HostAndPort address = first;
        for (int redirections = 0; ; redirections++) {
            try {
                return at(node(address), command);
            } catch (JedisMovedDataException e) {
                refreshSoon();
                if (redirections == MOST_REDIRECTIONS) {
                    throw e;
                }
                address = e.getTargetNode();
            } catch (JedisAskDataException e) {
                try {
                    return asking(node(e.getTargetNode()), command);
                } catch (JedisDataException halfMoved) {
                    // Some of the keys have moved already, the others will have in a moment.
                    if (!isTryAgain(halfMoved) || System.nanoTime() - end >= 0) {
                        throw halfMoved;
                    }
                    LockSupport.parkNanos(TRY_AGAIN_NANOS);
                    HostAndPort owner = cluster.getNode(slot);
                    address = owner == null ? address : owner;
                    redirections = -1;
                }
            }
        }
    }

    private static boolean isTryAgain(JedisDataException e) {
        return String.valueOf(e.getMessage()).startsWith("TRYAGAIN");
    }

    /** The slot of a command's keys, or -1 if it has none. */
    private static int slot(CommandObject<?> command) {
        if (command instanceof ScriptCall script) {
            return slot(script.keys().get(0));
        }
        Set<Integer> slots = command.getArguments().getKeyHashSlots();
        // Of several, the server refuses the command.
        return slots.isEmpty() ? -1 : slots.iterator().next();
    }

    static int slot(String key) {
        return JedisClusterCRC16.getSlot(key.getBytes(StandardCharsets.UTF_8));
    }

    private Node node(HostAndPort address) {
        String name = address.toString();
        Node known = dispatchers.get(name);
        return known != null
                ? known
                : dispatchers.computeIfAbsent(
                        name,
                        created -> new Node(
                                address,
                                nodes.breaker(created),
                                new Dispatcher(() -> cluster.getConnection(address), settings, true)));
    }

    private <T> T at(Node node, CommandObject<T> command) {
        return guarded(
                node,
                () -> settings.sharing() && !PooledExecutor.isBlocking(command)
                        ? node.dispatcher.execute(command)
                        : Dispatcher.alone(() -> cluster.getConnection(node.address), command));
    }

    /** While a slot moves, its new node takes only commands that say so. */
    private <T> T asking(Node node, CommandObject<T> command) {
        return guarded(node, () -> {
            try (Connection connection = cluster.getConnection(node.address)) {
                connection.executeCommand(Protocol.Command.ASKING);
                return command instanceof ScriptCall script
                        ? command.getBuilder().build(connection.executeCommand(script.bySource()))
                        : connection.executeCommand(command);
            }
        });
    }

    private <T> T guarded(Node node, Supplier<T> call) {
        if (!node.breaker.permits()) {
            refreshSoon();
            throw new NodeFailedException("calls to node " + node.address + " are suspended after failures");
        }
        long started = System.nanoTime();
        try {
            T reply = call.get();
            node.breaker.succeeded(started);
            return reply;
        } catch (JedisClusterException e) {
            // CLUSTERDOWN: nobody has the slot, until a replica takes it over. The node itself is well.
            node.breaker.succeeded(started);
            refreshSoon();
            throw new NodeFailedException(node.address.toString(), e);
        } catch (JedisDataException e) {
            node.breaker.succeeded(started);
            throw e;
        } catch (JedisException e) {
            if (e.getCause() instanceof NoSuchElementException) {
                node.breaker.abstained();
                throw e;
            }
            node.breaker.failed(started, e);
            refreshSoon();
            throw e instanceof JedisConnectionException ? new NodeFailedException(node.address.toString(), e) : e;
        } catch (RuntimeException e) {
            node.breaker.abstained();
            throw e;
        }
    }

    private void refreshSoon() {
        if (refreshing.compareAndSet(false, true)) {
            try {
                refresher.schedule(this::refresh, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the client was closed meanwhile");
            }
        }
    }

    private void refresh() {
        refreshing.set(false);
        try {
            cluster.renewSlotCache();
            Set<String> present = cluster.getNodes().keySet();
            dispatchers.keySet().retainAll(present);
            nodes.keepOnly(present);
        } catch (RuntimeException e) {
            // The next call that fails asks again.
            LOG.debug("where the slots are cannot be asked now", e);
        }
        // Else one to which nobody has to say something would be taken for down although it is back.
        nodes.ailing().forEach(name -> probe(node(HostAndPort.from(name))));
        if (!nodes.areWell()) {
            refreshSoon();
        }
    }

    private void probe(Node node) {
        try {
            guarded(node, () -> Dispatcher.alone(() -> cluster.getConnection(node.address), PING));
        } catch (JedisException e) {
            LOG.debug("node {} is still down", node.address, e);
        }
    }

    @Override
    public void close() {
        refresher.shutdownNow();
        cluster.close();
    }
}
