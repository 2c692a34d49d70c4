package io.redtier.runtime.redis;

import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** The subscriptions of one Redis cluster, each over a connection of its own. Thread-safe. */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Set<JedisPubSub> running = ConcurrentHashMap.newKeySet();

    /**
     * Listens until that ends or nothing has been heard for too long; blocks its thread.
     *
     * @throws JedisException if the connection breaks
     */
    void run(HostAndPort address, JedisClientConfig config, String channel, JedisPubSub subscription) {
        running.add(subscription);
        // Not out of the pool, which is for calls.
        try (Jedis own = new Jedis(address, config)) {
            own.subscribe(subscription, channel);
        } catch (JedisException e) {
            if (!(e.getCause() instanceof SocketTimeoutException)) {
                throw e;
            }
            LOG.debug("the subscription to {} was silent", channel);
        } finally {
            running.remove(subscription);
        }
    }

    /** Lets those that are subscribed hear a sign of life. */
    void pingAll() {
        running.forEach(subscription -> act(subscription, JedisPubSub::ping));
    }

    void endAll() {
        running.forEach(Subscriptions::end);
    }

    static void end(JedisPubSub subscription) {
        act(subscription, JedisPubSub::unsubscribe);
    }

    /** One at a time, since all of them write to the same connection. */
    private static void act(JedisPubSub subscription, Consumer<JedisPubSub> command) {
        synchronized (subscription) {
            try {
                if (subscription.isSubscribed()) {
                    command.accept(subscription);
                }
            } catch (JedisException e) {
                LOG.debug("a subscription had already lost its connection", e);
            }
        }
    }
}
