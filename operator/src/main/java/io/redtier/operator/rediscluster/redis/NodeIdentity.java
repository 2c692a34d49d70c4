package io.redtier.operator.rediscluster.redis;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * Makes sure that an address still leads to whom it is thought to lead to. Kubernetes gives the address of a pod that
 * is gone to the next one, perhaps of another RedisCluster, so this is asked over the very connection that is about
 * to be used.
 */
final class NodeIdentity {

    private NodeIdentity() {}

    static Info info(Jedis jedis) {
        Object reply = jedis.sendCommand(Protocol.Command.INFO, Info.SECTIONS);
        return Info.parse(SafeEncoder.encode((byte[]) reply));
    }

    /** The same with the pod's directives, in one round trip. */
    static Info info(Jedis jedis, String pod, ConfigReadings readings) {
        try (Pipeline pipeline = jedis.pipelined()) {
            Response<Object> info = pipeline.sendCommand(Protocol.Command.INFO, Info.SECTIONS);
            Runnable directives = readings.ask(pod, pipeline);
            pipeline.sync();
            Info said = Info.parse(SafeEncoder.encode((byte[]) info.get()));
            directives.run();
            return said;
        }
    }

    /** Throws unless {@code jedis} is connected to the given pod. */
    static void require(Jedis jedis, Access access, String pod, String podUid) {
        if (!info(jedis).belongsTo(access.clusterUid(), podUid)) {
            throw new JedisDataException("the address of " + pod + " now leads to something else");
        }
    }
}
