package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.OperatorConfig;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * Opens connections with the operator's time limits, as the operator's own user where the node knows it and as the default
 * one where it does not yet. Thread-safe; what it returns is not.
 */
@ApplicationScoped
public class Connections {

    private static final Logger LOG = Logger.getLogger(Connections.class);

    /** A node that vanished without a word is noticed after this time. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    private final Duration connectTimeout;
    private final Duration readTimeout;

    @Inject
    public Connections(OperatorConfig config) {
        this(config.redis().connectTimeout(), config.redis().readTimeout());
    }

    Connections(Duration connectTimeout, Duration readTimeout) {
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
    }

    /**
     * To the Redis of a data pod.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time or refuses the password
     */
    Jedis redis(String ip, Access access) {
        return open(ip, ClusterNames.REDIS_PORT, access, readTimeout);
    }

    /**
     * To the Sentinel of a sentinel pod.
     *
     * @throws redis.clients.jedis.exceptions.JedisException as above
     */
    Jedis sentinel(String ip, Access access) {
        return open(ip, ClusterNames.SENTINEL_PORT, access, readTimeout);
    }

    /** To a Sentinel, for messages that may be {@link #SILENCE} apart; a longer silence ends the subscription. */
    Jedis sentinelSubscription(String ip, Access access) {
        return open(ip, ClusterNames.SENTINEL_PORT, access, SILENCE);
    }

    private Jedis open(String ip, int port, Access access, Duration patience) {
        if (access.internal().isPresent()) {
            try {
                return open(
                        ip, port, Owner.OPERATOR.user(), access.internal().get().of(Owner.OPERATOR), patience);
            } catch (JedisAccessControlException e) {
                LOG.debugf("%s does not know the operator's user yet", ip);
            }
        }
        return open(ip, port, null, access.password().orElse(null), patience);
    }

    private Jedis open(String ip, int port, String user, String password, Duration patience) {
        Jedis jedis = new Jedis(
                ip,
                port,
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis((int) connectTimeout.toMillis())
                        .socketTimeoutMillis((int) patience.toMillis())
                        .serverDefaultProtocol()
                        .user(user)
                        .password(password)
                        .build());
        try {
            jedis.connect();
            return jedis;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }
}
