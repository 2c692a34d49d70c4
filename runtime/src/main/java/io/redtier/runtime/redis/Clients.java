package io.redtier.runtime.redis;

import io.redtier.runtime.document.ClusterEntry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Delay;

/** Builds the Jedis client for a cluster's mode. */
final class Clients {
    private static final Duration SENTINEL_RECONNECT = Duration.ofMillis(500);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(30);
    private static final int SILENT_TIMEOUTS = 60;

    private Clients() {}

    /**
     * In Sentinel mode it asks the sentinels at once, in Cluster mode a node, and throws a JedisException if none answers.
     *
     * @param nodes   how the nodes fare in Cluster mode
     * @param found   gets where the primaries are
     */
    static UnifiedJedis create(
            ClusterEntry cluster, ConnectionSettings settings, ClusterNodes nodes, Consumer<Primaries> found) {
        Binding binding = new Binding(settings.bindingDirectory(), cluster.bindingPath());
        JedisClientConfig config = config(cluster, settings, binding::forRedis);
        Set<HostAndPort> addresses = addresses(cluster);
        ConnectionPoolConfig pool = pool(settings);
        ConnectionProvider connections =
                switch (cluster.mode()) {
                    case Standalone ->
                        new PooledConnectionProvider(addresses.iterator().next(), config, pool);
                    case Sentinel ->
                        new SentinelConnections(
                                cluster.primaryName(),
                                config,
                                pool,
                                addresses,
                                config(cluster, settings, binding::forSentinel),
                                Delay.constant(SENTINEL_RECONNECT));
                    case Cluster -> new ClusterConnectionProvider(addresses, config, pool);
                };
        HostAndPort first = addresses.iterator().next();
        found.accept(primaries(connections, first));
        CommandExecutor executor = connections instanceof ClusterConnectionProvider nodesOf
                ? new ClusterExecutor(nodesOf, settings, nodes)
                : new PooledExecutor(connections, settings);
        return client(first, config, connections, executor);
    }

    private static Primaries primaries(ConnectionProvider connections, HostAndPort first) {
        if (connections instanceof SentineledConnectionProvider sentinels) {
            return Primaries.one(sentinels::getCurrentMaster);
        }
        return connections instanceof ClusterConnectionProvider nodes
                ? new Primaries(() -> first, nodes::getNode, () -> nodes.getPrimaryNodes().keySet().stream()
                        .map(HostAndPort::from)
                        .toList())
                : Primaries.one(() -> first);
    }

    /** Of one replica, for reads. It waits half as long as others do, since the primary may have to be asked after it. */
    static UnifiedJedis replica(ClusterEntry cluster, ConnectionSettings settings, HostAndPort address) {
        ConnectionSettings half = new ConnectionSettings(
                settings.bindingDirectory(),
                settings.commandTimeout().dividedBy(2),
                settings.maxConnections(),
                settings.sharing());
        JedisClientConfig config = config(cluster, half);
        if (cluster.mode() == ClusterEntry.Mode.Cluster) {
            config = DefaultJedisClientConfig.builder()
                    .from(config)
                    .readOnlyForRedisClusterReplicas()
                    .build();
        }
        ConnectionProvider connections = new PooledConnectionProvider(address, config, pool(half));
        return client(address, config, connections, new PooledExecutor(connections, half));
    }

    private static UnifiedJedis client(
            HostAndPort address, JedisClientConfig config, ConnectionProvider connections, CommandExecutor executor) {
        // The builder asks for an address in any case; the provider is what decides.
        return RedisClient.builder()
                .hostAndPort(address)
                .clientConfig(config)
                .connectionProvider(connections)
                .commandExecutor(executor)
                .build();
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
