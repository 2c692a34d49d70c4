package io.redtier.load;

import java.util.Set;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A client of a Redis Cluster with at most one connection to each node. */
final class ShardSession implements Session {

    /** Follows redirections; whether to try again after an error is the caller's to decide. */
    private static final int ATTEMPTS = 3;

    private final JedisClientConfig config;
    private final RedisClusterClient client;

    ShardSession(Target target) {
        this.config = Session.config(target);
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(1);
        pool.setMaxWait(PATIENCE);
        this.client = RedisClusterClient.builder()
                .nodes(Set.of(new HostAndPort(target.host(), target.port())))
                .clientConfig(config)
                .poolConfig(pool)
                .maxAttempts(ATTEMPTS)
                .maxTotalRetriesDuration(PATIENCE)
                .build();
    }

    @Override
    public void set(String key, String value) {
        client.set(key, value);
    }

    @Override
    public boolean setConfirmed(String key, String value) {
        // WAIT is about the writes of its own connection, so both go through the same one.
        try (Jedis jedis = new Jedis(client.getConnectionFromSlot(JedisClusterCRC16.getSlot(key)))) {
            return setConfirmed(jedis, key, value);
        } catch (JedisAskDataException e) {
            // The slot is on its way to another node, where the key is or belongs already.
            try (Jedis jedis = new Jedis(e.getTargetNode(), config)) {
                jedis.sendCommand(Protocol.Command.ASKING);
                return setConfirmed(jedis, key, value);
            }
        }
    }

    private static boolean setConfirmed(Jedis jedis, String key, String value) {
        jedis.set(key, value);
        return jedis.waitReplicas(1, PATIENCE.toMillis() / 2) >= 1;
    }

    @Override
    public String get(String key) {
        return client.get(key);
    }

    @Override
    public void close() {
        client.close();
    }
}
