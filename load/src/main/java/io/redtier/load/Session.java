package io.redtier.load;

import java.time.Duration;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections that stand. All methods throw {@link JedisException} when the server refuses or does not answer in 2 s; the session
 * is of no use then. Not thread-safe.
 */
interface Session extends AutoCloseable {

    /** The longest that opening a connection or one answer may take. */
    Duration PATIENCE = Duration.ofSeconds(2);

    void set(String key, String value);

    /** {@return whether at least one replica has the value too, which is waited for as long as for an answer} */
    boolean setConfirmed(String key, String value);

    String get(String key);

    @Override
    void close();

    /** Opens what leads to the primary, or to the primaries, of this moment. */
    static Session open(Target target) {
        return target.way() == Target.Way.CLUSTER ? new ShardSession(target) : new NodeSession(target);
    }

    static JedisClientConfig config(Target target) {
        return DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .timeoutMillis((int) PATIENCE.toMillis())
                .user(target.user().isEmpty() ? null : target.user())
                .password(target.password().isEmpty() ? null : target.password())
                .build();
    }
}
