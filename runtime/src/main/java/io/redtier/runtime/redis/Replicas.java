package io.redtier.runtime.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads from replicas. While there are reads, each primary is asked once a second which replicas it has and how far they
 * have confirmed to be; a replica that is not close behind, and all of a primary that does not answer, are left out. Where
 * no replica answers, the caller is to ask the primary. Thread-safe.
 */
final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final long INTERVAL_MILLIS = 1000;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String cluster;
    private final Supplier<Primaries> primaries;
    private final JedisClientConfig config;
    private final Function<HostAndPort, UnifiedJedis> factory;
    private final Map<HostAndPort, List<Replica>> close = new ConcurrentHashMap<>();
    private volatile long lastUse;
    /** Changed under the lock; null until the first read. */
    private volatile ScheduledExecutorService worker;

    private boolean closed;
    /** The worker's own. */
    private final Map<HostAndPort, Replica> known = new HashMap<>();

    private final Map<HostAndPort, Watched> watched = new HashMap<>();
    private boolean refused;

    /**
     * @param primaries where they are; null while that is not known
     * @param config    how a connection to a primary is made
     * @param factory   makes a client of one replica; may throw
     */
    Replicas(
            String cluster,
            Supplier<Primaries> primaries,
            JedisClientConfig config,
            Function<HostAndPort, UnifiedJedis> factory) {
        this.cluster = cluster;
        this.primaries = primaries;
        this.config = config;
        this.factory = factory;
    }

    private record Replica(HostAndPort address, UnifiedJedis client, Breaker breaker) {}

    private record Watched(Connection connection, ReplicaOffsets offsets) {}

    /** What a replica answers, or null if none does. */
    <T> T read(int slot, Function<UnifiedJedis, T> command) {
        lastUse = System.nanoTime();
        Primaries present = primaries.get();
        HostAndPort primary = present == null ? null : present.ofSlot().apply(slot);
        if (primary == null) {
            return null;
        }
        List<Replica> replicas = close.get(primary);
        if (replicas == null || replicas.isEmpty()) {
            if (worker == null) {
                watch();
            }
            return null;
        }
        int first = ThreadLocalRandom.current().nextInt(replicas.size());
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get((first + i) % replicas.size());
            if (replica.breaker.permits()) {
                // One only: the primary is the next to ask, so that a read takes no longer than it must.
                return ask(replica, command);
            }
        }
        return null;
    }

    private static <T> T ask(Replica replica, Function<UnifiedJedis, T> command) {
        long started = System.nanoTime();
        try {
            T reply = command.apply(replica.client);
            replica.breaker.succeeded(started);
            return reply;
        } catch (JedisException | IllegalStateException e) {
            LOG.debug("replica {} does not answer, the primary is asked", replica.address, e);
            if (e instanceof JedisException answer && Failure.of(answer) == Failure.ANSWERED) {
                // Such as MOVED: not in its place, but well.
                replica.breaker.abstained();
            } else {
                replica.breaker.failed(started, e);
            }
            return null;
        } catch (RuntimeException e) {
            replica.breaker.abstained();
            throw e;
        }
    }

    private synchronized void watch() {
        if (worker == null && !closed) {
            worker = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "redtier-replicas-" + cluster);
                thread.setDaemon(true);
                return thread;
            });
            worker.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            Primaries present = primaries.get();
            boolean idle = System.nanoTime() - lastUse > IDLE_NANOS;
            List<HostAndPort> now =
                    present == null || idle ? List.of() : present.all().get();
            close.keySet().retainAll(now);
            watched.keySet().removeIf(primary -> {
                if (!now.contains(primary)) {
                    watched.get(primary).connection.close();
                }
                return !now.contains(primary);
            });
            now.forEach(primary -> close.put(primary, replicasOf(primary)));
            forgetUnused();
        } catch (RuntimeException e) {
            // Whatever it was, the next look may go well; nothing may end this task.
            close.clear();
            LOG.debug("the replicas of {} are not known now", cluster, e);
        }
    }

    private List<Replica> replicasOf(HostAndPort primary) {
        try {
            Watched watch = watched.get(primary);
            if (watch == null) {
                watch = new Watched(new Connection(primary, config), new ReplicaOffsets());
                watched.put(primary, watch);
            }
            List<?> role = (List<?>) watch.connection.executeCommand(Protocol.Command.ROLE);
            refused = false;
            List<Replica> replicas = new ArrayList<>();
            for (HostAndPort address : watch.offsets.closeBehind(role, System.nanoTime())) {
                replicas.add(known.computeIfAbsent(
                        address, one -> new Replica(one, factory.apply(one), new Breaker(one.toString()))));
            }
            return replicas;
        } catch (JedisAccessControlException e) {
            if (!refused) {
                LOG.warn(
                        "caches with readFrom PreferReplica are read from the primary of {}: the user may not ask ROLE"
                                + " there; let it ({})",
                        cluster,
                        e.getMessage());
            }
            refused = true;
            return List.of();
        } catch (JedisException e) {
            LOG.debug("the replicas of {} are not known now", primary, e);
            Watched ended = watched.remove(primary);
            if (ended != null) {
                ended.connection.close();
            }
            return List.of();
        }
    }

    private void forgetUnused() {
        known.values().removeIf(replica -> {
            boolean used = close.values().stream().anyMatch(replicas -> replicas.contains(replica));
            if (!used) {
                replica.client.close();
            }
            return !used;
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (worker == null) {
            return;
        }
        worker.execute(this::forgetAll);
        worker.shutdown();
        worker = null;
    }

    private void forgetAll() {
        close.clear();
        forgetUnused();
        watched.values().forEach(watch -> watch.connection.close());
        watched.clear();
    }
}
