package io.redtier.runtime.redis;

import java.time.Duration;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A script's reply, and how many replicas have what it wrote.
 *
 * @param reply    as of {@link RedisConnection#eval}
 * @param replicas how many had acknowledged when the time was over
 */
public record Acknowledged(Object reply, long replicas) {
    /** One round trip: WAIT speaks of the writes of its own connection, so both go over the same one. */
    static Acknowledged eval(
            UnifiedJedis client, Script script, List<byte[]> keys, List<byte[]> args, int replicas, Duration patience) {
        try {
            return send(client, true, script, keys, args, replicas, patience);
        } catch (JedisNoScriptException e) {
            return send(client, false, script, keys, args, replicas, patience);
        }
    }

    private static Acknowledged send(
            UnifiedJedis client,
            boolean byHash,
            Script script,
            List<byte[]> keys,
            List<byte[]> args,
            int replicas,
            Duration patience) {
        try (AbstractPipeline opened = client.pipelined()) {
            if (!(opened instanceof Pipeline pipeline)) {
                throw new IllegalStateException("replicas can't be waited for in this mode of Redis");
            }
            Response<Object> reply =
                    byHash ? pipeline.evalsha(script.sha(), keys, args) : pipeline.eval(script.source(), keys, args);
            Response<Long> acknowledged = pipeline.waitReplicas(replicas, patience.toMillis());
            pipeline.sync();
            return new Acknowledged(reply.get(), acknowledged.get());
        }
    }
}
