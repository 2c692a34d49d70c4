package io.redtier.runtime.redis;

import io.redtier.runtime.redis.RedisConnection.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Many calls of one script in one round trip; on a Redis Cluster, one for each. Stateless. */
public final class ScriptBatch {
    private ScriptBatch() {}

    /**
     * One call.
     *
     * @param keys keys, all of one slot
     * @param args arguments
     */
    public record Call(List<String> keys, List<byte[]> args) {}

    /**
     * Runs the calls, each of which must be safe to repeat. What the server does not know of the script (yet, or after a
     * failover) is sent again with its source, which is a second round trip.
     *
     * @return the replies in the order of the calls, each as of {@link RedisConnection#eval}
     */
    public static List<Object> run(RedisConnection redis, Script script, List<Call> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        if (redis.isClustered()) {
            List<Object> replies = new ArrayList<>(calls.size());
            calls.forEach(call -> replies.add(redis.eval(script, call.keys(), call.args(), Repeat.SAFE)));
            return replies;
        }
        return redis.call(
                client -> {
                    List<Object> replies = new ArrayList<>(calls.size());
                    List<Integer> unknown = new ArrayList<>();
                    try (AbstractPipeline pipeline = client.pipelined()) {
                        List<Response<Object>> pending = new ArrayList<>(calls.size());
                        calls.forEach(call -> pending.add(pipeline.evalsha(script.sha(), names(call), call.args())));
                        pipeline.sync();
                        for (int i = 0; i < pending.size(); i++) {
                            try {
                                replies.add(pending.get(i).get());
                            } catch (JedisNoScriptException e) {
                                unknown.add(i);
                                replies.add(null);
                            }
                        }
                    }
                    try (AbstractPipeline pipeline = client.pipelined()) {
                        List<Response<Object>> pending = new ArrayList<>(unknown.size());
                        unknown.forEach(i -> pending.add(pipeline.eval(
                                script.source(),
                                names(calls.get(i)),
                                calls.get(i).args())));
                        pipeline.sync();
                        for (int i = 0; i < pending.size(); i++) {
                            replies.set(unknown.get(i), pending.get(i).get());
                        }
                    }
                    return replies;
                },
                Repeat.SAFE);
    }

    private static List<byte[]> names(Call call) {
        List<byte[]> names = new ArrayList<>(call.keys().size());
        call.keys().forEach(key -> names.add(key.getBytes(StandardCharsets.UTF_8)));
        return names;
    }
}
