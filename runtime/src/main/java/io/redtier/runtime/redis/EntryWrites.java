package io.redtier.runtime.redis;

import io.redtier.runtime.redis.RedisConnection.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;

/** Writes many entries of a cache that are Strings. Stateless. */
public final class EntryWrites {
    private EntryWrites() {}

    /**
     * What is written.
     *
     * @param key       where
     * @param leaseKey  the lease of who is rebuilding it, which ends
     * @param value     what
     * @param ttlMillis for how long, in ms
     * @param channel   where it is told; empty: nowhere
     * @param message   how it is told
     */
    public record Entry(String key, String leaseKey, byte[] value, long ttlMillis, String channel, String message) {}

    /**
     * Writes all in one round trip; not for a Redis Cluster. Plain commands cost the server half of what a script for each
     * does. A lease ends before its value is written, so that who held it cannot overwrite that; who takes one between the
     * two loads what is current, and may write it.
     */
    public static void putAll(RedisConnection redis, List<Entry> entries) {
        redis.call(
                client -> {
                    try (AbstractPipeline pipeline = client.pipelined()) {
                        List<Response<?>> replies = new ArrayList<>(3 * entries.size());
                        for (Entry entry : entries) {
                            replies.add(pipeline.del(utf8(entry.leaseKey())));
                            SetParams ttl = SetParams.setParams().px(entry.ttlMillis());
                            replies.add(pipeline.set(utf8(entry.key()), entry.value(), ttl));
                            if (!entry.channel().isEmpty()) {
                                replies.add(pipeline.publish(utf8(entry.channel()), utf8(entry.message())));
                            }
                        }
                        pipeline.sync();
                        // Throws what went wrong.
                        replies.forEach(Response::get);
                    }
                    return null;
                },
                Repeat.SAFE);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
