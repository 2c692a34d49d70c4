package io.redtier.operator.policy;

import io.redtier.operator.OperatorConfig;
import io.redtier.operator.acl.AclUser;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.params.SetParams;

/**
 * Reads and writes policy documents in Redis, one short connection per call, or two where a node of mode Cluster leaves the
 * key to another. Every call takes at most the configured
 * connect and read time-outs per command and throws {@link redis.clients.jedis.exceptions.JedisException} if it can't do
 * what it should, also when the node is no primary. Thread-safe.
 */
@ApplicationScoped
public class RedisDocuments {

    private static final int PORT = 6379;
    private static final int MOST_REDIRECTIONS = 2;

    private final OperatorConfig.RedisSettings settings;

    public RedisDocuments(OperatorConfig config) {
        this.settings = config.redis();
    }

    /**
     * What is under a key.
     *
     * @param host of the primary
     * @param password of the default user; null if there is none
     * @param key of the document
     */
    public Optional<String> read(String host, String password, String key) {
        return at(host, password, redis -> Optional.ofNullable(redis.get(key)));
    }

    /** All fields of a hash; none if there is none. */
    public Map<String, String> readHash(String host, String password, String key) {
        return at(host, password, redis -> redis.hgetAll(key));
    }

    /** Writes a document and announces its generation on the channel of the same name. */
    public void write(String host, String password, String key, String json, long generation) {
        write(host, password, key, json, generation, SetParams.setParams());
    }

    /**
     * The same for a document that removes itself.
     *
     * @param life how long it stays, at least a second
     */
    public void writeFor(Duration life, String host, String password, String key, String json, long generation) {
        write(host, password, key, json, generation, SetParams.setParams().ex(life.toSeconds()));
    }

    private void write(String host, String password, String key, String json, long generation, SetParams how) {
        // In mode Cluster the nodes tell each other what is published.
        at(host, password, redis -> {
            redis.set(key, json, how);
            return redis.publish(key, Long.toString(generation));
        });
    }

    /** Makes a user of a node what it is to be, at once and without cutting off who is logged in. */
    public void define(String host, String password, AclUser user) {
        try (Jedis redis = connect(new HostAndPort(host, PORT), password)) {
            redis.aclSetUser(user.name(), user.definition().toArray(String[]::new));
        }
    }

    /** Removes a document; nothing happens if there is none. */
    public void remove(String host, String password, String key) {
        at(host, password, redis -> redis.del(key));
    }

    private <T> T at(String host, String password, Function<Jedis, T> action) {
        HostAndPort node = new HostAndPort(host, PORT);
        for (int redirections = 0; ; redirections++) {
            try (Jedis redis = connect(node, password)) {
                return action.apply(redis);
            } catch (JedisMovedDataException e) {
                if (redirections == MOST_REDIRECTIONS) {
                    throw e;
                }
                node = e.getTargetNode();
            }
        }
    }

    private Jedis connect(HostAndPort node, String password) {
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.readTimeout().toMillis())
                .password(password)
                .protocol(RedisProtocol.RESP2)
                .clientName("redtier-operator")
                .build();
        return new Jedis(node, config);
    }
}
