package io.redtier.runtime.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Delay;

/**
 * Connections to the primary that sentinels name. Jedis' own leaves threads behind that ask the sentinels for ever: one
 * that is told to end before it has begun takes no notice of it, which happens when the primary is down and so the client is
 * given up at once.
 */
final class SentinelConnections extends SentineledConnectionProvider {
    private static final int TRIES = 200;

    SentinelConnections(
            String primary,
            JedisClientConfig config,
            ConnectionPoolConfig pool,
            Set<HostAndPort> sentinels,
            JedisClientConfig sentinelConfig,
            Delay again) {
        super(primary, config, pool, sentinels, sentinelConfig, again);
    }

    @Override
    public void close() {
        super.close();
        List<SentinelListener> listeners = List.copyOf(sentinelListeners);
        Thread thread = new Thread(() -> listeners.forEach(SentinelConnections::end), "redtier-sentinels-end");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(SentinelListener listener) {
        try {
            for (int i = 0; i < TRIES && listener.isAlive(); i++) {
                listener.shutdown();
                TimeUnit.MILLISECONDS.timedJoin(listener, 50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
