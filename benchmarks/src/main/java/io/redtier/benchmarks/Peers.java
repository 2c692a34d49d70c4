package io.redtier.benchmarks;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/** The clients that others are measured through, with as many connections as ours. */
public final class Peers {
    private Peers() {}

    /** A pooled Jedis client, set up as the library sets up its own. */
    public static RedisClient jedis(RedisProcess redis, int connections) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort(redis.host(), redis.port())
                .clientConfig(DefaultJedisClientConfig.builder()
                        .resp2()
                        .socketTimeoutMillis(5_000)
                        .build())
                .poolConfig(pool)
                .build();
    }

    /** Redisson with its defaults but for the size of its pool. */
    public static RedissonClient redisson(RedisProcess redis, int connections) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://" + redis.address())
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(connections);
        return Redisson.create(config);
    }
}
