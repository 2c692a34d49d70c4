package io.redtier.runtime.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.CacheEntry.ReadFrom;
import io.redtier.runtime.document.ClusterEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Calls to the primary, or the primaries, of one Redis cluster, each in bounded time: a pool with a wait limit, connect and reply timeouts,
 * one repeat at most, and a circuit breaker that refuses calls at once while Redis is down. Thread-safe. Calls throw
 * {@link RedisUnavailableException} and nothing else.
 */
public final class RedisConnection implements AutoCloseable {
    /** Whether a call whose outcome is unknown may be sent again. */
    public enum Repeat {
        /** Sending it twice has the effect of sending it once. */
        SAFE,
        /** It counts, so it is sent once. */
        UNSAFE
    }

    private final String cluster;
    private final ClusterEntry entry;
    private final ConnectionSettings settings;
    private final MeterRegistry meters;
    private final boolean clustered;
    private final ClusterNodes nodes = new ClusterNodes();
    private final Breaker breaker;
    private final ClientSupervisor supervisor;
    private final Replicas replicas;
    private final Subscriptions subscriptions = new Subscriptions();
    private volatile Primaries primaries;
    private volatile boolean closed;

    /** Starts to connect in the background; Redis need not be there. */
    public RedisConnection(String cluster, ClusterEntry entry, ConnectionSettings settings, MeterRegistry meters) {
        this.cluster = cluster;
        this.entry = entry;
        this.settings = settings;
        this.meters = meters;
        this.clustered = entry.mode() == ClusterEntry.Mode.Cluster;
        this.breaker = new Breaker(cluster);
        this.replicas = new Replicas(
                cluster,
                () -> primaries,
                Clients.config(entry, settings),
                address -> Clients.replica(entry, settings, address));
        this.supervisor = new ClientSupervisor(
                cluster,
                () -> Clients.create(entry, settings, nodes, found -> primaries = found),
                breaker::isClosed,
                () -> {
                    breaker.reset();
                    subscriptions.endAll();
                });
    }

    /**
     * Where a key lives: only keys of one slot can be asked together. All keys are in slot 0 where there are no slots.
     */
    public int slot(String key) {
        return clustered ? ClusterExecutor.slot(key) : 0;
    }

    /** The slot of a key; null where there are no slots. */
    public Integer slotOf(String key) {
        return clustered ? ClusterExecutor.slot(key) : null;
    }

    /** The value of a String key, or null. */
    public byte[] get(String key) {
        byte[] name = utf8(key);
        return call(client -> client.get(name), Repeat.SAFE);
    }

    /** Deletes keys of one slot in one command. */
    public void delete(String... keys) {
        byte[][] names = new byte[keys.length][];
        for (int i = 0; i < keys.length; i++) {
            names[i] = utf8(keys[i]);
        }
        call(client -> client.del(names), Repeat.SAFE);
    }

    /**
     * Runs a script by its hash, or by its source where the server does not know it (yet, or after a failover).
     *
     * @return Long, byte[], null or a List of these
     */
    public Object eval(Script script, List<String> keys, List<byte[]> args, Repeat repeat) {
        return eval(new ScriptCall(script, keys, args, null), repeat);
    }

    /** As {@link #eval(Script, List, List, Repeat)}; calls that come at the same time may be merged. */
    public Object eval(ScriptCall script, Repeat repeat) {
        return call(client -> client.executeCommand(script), repeat);
    }

    /**
     * As {@link #eval}, then waits for replicas to have what was written, for up to half a command timeout.
     *
     * @param replicas for how many; 1 or more
     */
    public Acknowledged evalAcknowledged(
            Script script, List<String> keys, List<byte[]> args, int replicas, Repeat repeat) {
        if (clustered) {
            throw unavailable("it is a Redis Cluster, where replicas can't be waited for", null);
        }
        List<byte[]> names = keys.stream().map(RedisConnection::utf8).toList();
        Duration patience = settings.commandTimeout().dividedBy(2);
        return call(client -> Acknowledged.eval(client, script, names, args, replicas, patience), repeat);
    }

    /**
     * Listens to a channel, over a connection of its own, until that ends, is repaired, closed, or silent for 60 command
     * timeouts, in spite of {@link #pingSubscriptions} where these are longer than ten seconds: a node that vanished
     * without a word is silent, too. To be called again then. Blocks its thread.
     *
     * @param ready   called once the subscription stands
     * @param message called for each message
     */
    public void subscribe(String channel, Runnable ready, Runnable message) {
        listen(channel, ready, text -> message.run());
    }

    /** As {@link #subscribe}, for who wants to know what the messages say. */
    public void listen(String channel, Runnable ready, Consumer<String> message) {
        subscribe(channel, new JedisPubSub() {
            @Override
            public void onSubscribe(String name, int count) {
                ready.run();
            }

            @Override
            public void onMessage(String name, String text) {
                message.accept(text);
            }
        });
    }

    /** As {@link #subscribe(String, Runnable, Runnable)}; may be ended by {@link Subscriptions#end}. */
    void subscribe(String channel, JedisPubSub subscription) {
        if (closed) {
            throw unavailable("it was closed", null);
        }
        if (supervisor.client(settings.commandTimeout()) == null) {
            throw unavailable("not connected: " + supervisor.lastError(), null);
        }
        try {
            subscriptions.run(primaries.entrance().get(), Clients.config(entry, settings), channel, subscription);
        } catch (JedisException e) {
            throw unavailable(e.getMessage(), e);
        }
    }

    /** Lets those that are subscribed hear a sign of life; to be called every ten seconds or so. */
    public void pingSubscriptions() {
        subscriptions.pingAll();
    }

    /** Whether the last calls were answered. */
    public boolean isReachable() {
        return supervisor.isConnected() && breaker.isClosed() && nodes.areWell();
    }

    /** Whether keys lie on several primaries, so that calls can't share a pipeline. */
    public boolean isClustered() {
        return clustered;
    }

    /** Whether the document in force has no such cluster any more. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.endAll();
        replicas.close();
        supervisor.close();
    }

    /**
     * Reads, from a replica if that is wanted and one answers, else from the primary.
     *
     * @param key     where; of several on a cluster without slots, any
     * @param command never returns null
     */
    <T> T read(ReadFrom from, String key, Function<UnifiedJedis, T> command) {
        if (from == ReadFrom.PreferReplica && !closed) {
            T reply = replicas.read(slot(key), command);
            String node = reply == null ? "primary" : "replica";
            meters.counter("redtier.redis.reads", "cluster", cluster, "node", node)
                    .increment();
            if (reply != null) {
                return reply;
            }
        }
        return call(command, Repeat.SAFE);
    }

    <T> T call(Function<UnifiedJedis, T> command, Repeat repeat) {
        if (!breaker.permits()) {
            throw unavailable("calls are suspended after failures: " + supervisor.lastError(), null);
        }
        long started = System.nanoTime();
        try {
            T reply = attempt(command, repeat, started);
            breaker.succeeded(started);
            return reply;
        } catch (NodeFailedException e) {
            breaker.abstained();
            throw unavailable(e.getMessage(), e);
        } catch (Answered e) {
            breaker.succeeded(started);
            throw unavailable(e.getCause().getMessage(), e.getCause());
        } catch (JedisException | IllegalStateException e) {
            if (e.getCause() instanceof NoSuchElementException) {
                breaker.abstained();
                throw unavailable(
                        settings.sharing()
                                ? "the calls before it took too long"
                                : "all " + settings.maxConnections() + " connections are in use; allow more",
                        e);
            }
            breaker.failed(started, e);
            supervisor.suspect(e);
            throw unavailable(e.getMessage(), e);
        } catch (RuntimeException e) {
            // Of the caller's own, such as an argument out of range.
            breaker.abstained();
            throw e;
        }
    }

    private <T> T attempt(Function<UnifiedJedis, T> command, Repeat repeat, long started) {
        UnifiedJedis client = supervisor.client(settings.commandTimeout());
        if (client == null) {
            throw new JedisConnectionException("not connected: " + supervisor.lastError());
        }
        try {
            return command.apply(client);
        } catch (JedisException e) {
            Failure failure = Failure.of(e);
            if (failure == Failure.ANSWERED) {
                throw new Answered((JedisDataException) e);
            }
            boolean exhausted = e.getCause() instanceof NoSuchElementException;
            boolean again = !exhausted && (failure == Failure.NOT_EXECUTED || repeat == Repeat.SAFE);
            Duration left = settings.commandTimeout().minusNanos(System.nanoTime() - started);
            if (!again || left.isNegative()) {
                throw e;
            }
            if (!(e instanceof NodeFailedException)) {
                supervisor.suspect(e);
                supervisor.awaitRepair(left);
            }
            UnifiedJedis repaired = supervisor.client(Duration.ZERO);
            return command.apply(repaired == null ? client : repaired);
        }
    }

    private RedisUnavailableException unavailable(String reason, Throwable cause) {
        meters.counter("redtier.redis.errors", "cluster", cluster).increment();
        return new RedisUnavailableException(cluster, reason, cause);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An error reply of a healthy server. */
    private static final class Answered extends RuntimeException {
        Answered(JedisDataException cause) {
            super(cause);
        }
    }
}
