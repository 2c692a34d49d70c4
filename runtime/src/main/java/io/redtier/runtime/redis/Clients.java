package io.redtier.runtime.redis;

import io.redtier.runtime.document.ClusterEntry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Delay;

/** Builds the Jedis client for a cluster's mode. */
final class Clients {
    private static final Duration SENTINEL_RECONNECT = Duration.ofMillis(500);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(30);
    private static final int SILENT_TIMEOUTS = 60;

    private Clients() {}

    /** In Sentinel mode it asks the sentinels at once, and throws a JedisException if none answers. */
    static UnifiedJedis create(ClusterEntry cluster, ConnectionSettings settings) {
        Binding binding = new Binding(settings.bindingDirectory(), cluster.bindingPath());
        JedisClientConfig config = config(cluster, settings, binding::forRedis);
        if (cluster.mode() == ClusterEntry.Mode.Sentinel) {
            return RedisSentinelClient.builder()
                    .masterName(cluster.primaryName())
                    .sentinels(addresses(cluster))
                    .clientConfig(config)
                    .sentinelClientConfig(config(cluster, settings, binding::forSentinel))
                    .sentinelReconnectDelay(Delay.constant(SENTINEL_RECONNECT))
                    .poolConfig(pool(settings))
                    .build();
        }
        return RedisClient.builder()
                .hostAndPort(HostAndPort.from(cluster.endpoints().get(0)))
                .clientConfig(config)
                .poolConfig(pool(settings))
                .build();
    }

    /** Where the client's calls go. */
    static HostAndPort primary(UnifiedJedis client, ClusterEntry cluster) {
        return client instanceof RedisSentinelClient sentinel
                ? sentinel.getCurrentMaster()
                : HostAndPort.from(cluster.endpoints().get(0));
    }

    /** How a connection of its own to Redis is made. */
    static JedisClientConfig config(ClusterEntry cluster, ConnectionSettings settings) {
        return config(cluster, settings, new Binding(settings.bindingDirectory(), cluster.bindingPath())::forRedis);
    }

    private static Set<HostAndPort> addresses(ClusterEntry cluster) {
        Set<HostAndPort> addresses = new LinkedHashSet<>();
        cluster.endpoints().forEach(endpoint -> addresses.add(HostAndPort.from(endpoint)));
        return addresses;
    }

    private static JedisClientConfig config(
            ClusterEntry cluster, ConnectionSettings settings, Supplier<RedisCredentials> credentials) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                // Pinned: replies have other shapes in RESP3.
                .resp2()
                .connectionTimeoutMillis(Math.max(1, settings.timeoutMillis() / 2))
                .socketTimeoutMillis(settings.timeoutMillis())
                // Of subscriptions. Without it, one whose node vanished would wait for hours.
                .blockingSocketTimeoutMillis(SILENT_TIMEOUTS * settings.timeoutMillis())
                .credentialsProvider(credentials)
                .clientName("redtier")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        // Verifies the certificate against Java's trust store, and the host name.
        return (cluster.tls() ? config.sslOptions(SslOptions.defaults()) : config).build();
    }

    private static ConnectionPoolConfig pool(ConnectionSettings settings) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(settings.maxConnections());
        pool.setMaxIdle(settings.maxConnections());
        pool.setMaxWait(settings.commandTimeout().dividedBy(2));
        pool.setTimeBetweenEvictionRuns(IDLE_CHECK);
        pool.setJmxEnabled(false);
        return pool;
    }
}
