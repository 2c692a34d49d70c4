package io.redtier.runtime.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.ClusterEntry;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Calls to the primary of one Redis cluster, each in bounded time: a pool with a wait limit, connect and reply timeouts,
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

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);

    private final String cluster;
    private final ConnectionSettings settings;
    private final MeterRegistry meters;
    private final CircuitBreaker breaker;
    private final ClientSupervisor supervisor;
    private final Set<JedisPubSub> subscriptions = ConcurrentHashMap.newKeySet();

    /** Starts to connect in the background; Redis need not be there. */
    public RedisConnection(String cluster, ClusterEntry entry, ConnectionSettings settings, MeterRegistry meters) {
        this.cluster = cluster;
        this.settings = settings;
        this.meters = meters;
        this.breaker = CircuitBreaker.of(
                cluster,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(1))
                        .permittedNumberOfCallsInHalfOpenState(3)
                        .build());
        this.supervisor = new ClientSupervisor(
                cluster,
                () -> Clients.create(entry, settings),
                () -> breaker.getState() == CircuitBreaker.State.CLOSED,
                () -> {
                    breaker.reset();
                    subscriptions.forEach(RedisConnection::end);
                });
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
        List<byte[]> names = new ArrayList<>(keys.size());
        keys.forEach(key -> names.add(utf8(key)));
        return call(
                client -> {
                    try {
                        return client.evalsha(script.sha(), names, args);
                    } catch (JedisNoScriptException e) {
                        return client.eval(script.source(), names, args);
                    }
                },
                repeat);
    }

    /**
     * Listens to a channel until the connection ends, is repaired, closed, or silent for 60 command timeouts: a node that
     * vanished without a word is silent, too. To be called again then. Blocks its thread.
     *
     * @param ready   called once the subscription stands
     * @param message called for each message
     */
    public void subscribe(String channel, Runnable ready, Runnable message) {
        JedisPubSub subscription = new JedisPubSub() {
            @Override
            public void onSubscribe(String name, int count) {
                ready.run();
            }

            @Override
            public void onMessage(String name, String text) {
                message.run();
            }
        };
        UnifiedJedis client = supervisor.client(settings.commandTimeout());
        if (client == null) {
            throw unavailable("not connected: " + supervisor.lastError(), null);
        }
        subscriptions.add(subscription);
        try {
            client.subscribe(subscription, channel);
        } catch (JedisException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                LOG.debug("the subscription to {} was silent", channel);
                return;
            }
            throw unavailable(e.getMessage(), e);
        } finally {
            subscriptions.remove(subscription);
        }
    }

    /** Whether the last calls were answered. */
    public boolean isReachable() {
        return supervisor.isConnected() && breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    @Override
    public void close() {
        subscriptions.forEach(RedisConnection::end);
        supervisor.close();
    }

    <T> T call(Function<UnifiedJedis, T> command, Repeat repeat) {
        if (!breaker.tryAcquirePermission()) {
            throw unavailable("calls are suspended after failures: " + supervisor.lastError(), null);
        }
        long started = System.nanoTime();
        try {
            T reply = attempt(command, repeat, started);
            breaker.onSuccess(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            return reply;
        } catch (Answered e) {
            breaker.onSuccess(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            throw unavailable(e.getCause().getMessage(), e.getCause());
        } catch (JedisException | IllegalStateException e) {
            if (e.getCause() instanceof NoSuchElementException) {
                breaker.releasePermission();
                throw unavailable("all " + settings.maxConnections() + " connections are in use; allow more", e);
            }
            breaker.onError(System.nanoTime() - started, TimeUnit.NANOSECONDS, e);
            supervisor.suspect(e);
            throw unavailable(e.getMessage(), e);
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
            supervisor.suspect(e);
            supervisor.awaitRepair(left);
            UnifiedJedis repaired = supervisor.client(Duration.ZERO);
            return command.apply(repaired == null ? client : repaired);
        }
    }

    private RedisUnavailableException unavailable(String reason, Throwable cause) {
        meters.counter("redtier.redis.errors", "cluster", cluster).increment();
        return new RedisUnavailableException(cluster, reason, cause);
    }

    private static void end(JedisPubSub subscription) {
        try {
            if (subscription.isSubscribed()) {
                subscription.unsubscribe();
            }
        } catch (JedisException e) {
            LOG.debug("a subscription had already lost its connection", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What an exception says about the command. */
    private enum Failure {
        /** The server is well and refused this command. */
        ANSWERED,
        /** Surely without effect: this is no longer the primary, it is not ready, or it does not let us in. */
        NOT_EXECUTED,
        /** The connection failed; the command may or may not have run. */
        UNKNOWN;

        private static final List<String> UNUSABLE =
                List.of("READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED", "WRONGPASS", "NOAUTH", "NOPERM");

        static Failure of(JedisException e) {
            if (e instanceof JedisDataException) {
                String message = String.valueOf(e.getMessage());
                return UNUSABLE.stream().anyMatch(message::contains) ? NOT_EXECUTED : ANSWERED;
            }
            // A plain JedisException comes from the pool: exhausted, or closed by a repair. Nothing was sent.
            return e instanceof JedisConnectionException ? UNKNOWN : NOT_EXECUTED;
        }
    }

    /** An error reply of a healthy server. */
    private static final class Answered extends RuntimeException {
        Answered(JedisDataException cause) {
            super(cause);
        }
    }
}
