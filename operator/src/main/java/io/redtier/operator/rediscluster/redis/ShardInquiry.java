package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.Peer;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * What one node of a Redis Cluster says of itself and of the others, in one round trip. Immutable.
 *
 * @param info of the server and its data
 * @param id node id; empty while it loads
 * @param stateOk whether it says that the cluster is well
 * @param peers everybody it knows
 */
record ShardInquiry(Info info, String id, boolean stateOk, List<Peer> peers) {

    private static final long MICROS_PER_MILLI = 1000;

    /** @param readings takes what it says of its directives */
    static ShardInquiry of(Jedis jedis, String pod, ConfigReadings readings) {
        try (Pipeline pipeline = jedis.pipelined()) {
            Response<Object> info = pipeline.sendCommand(Command.INFO, Info.SECTIONS);
            Response<Object> time = pipeline.sendCommand(Command.TIME, new String[0]);
            Response<Object> state = pipeline.sendCommand(Command.CLUSTER, "INFO");
            Response<Object> nodes = pipeline.sendCommand(Command.CLUSTER, "NODES");
            Runnable directives = readings.ask(pod, pipeline);
            pipeline.sync();

            Info said = Info.parse(text(info.get()));
            directives.run();
            if (said.isLoading()) {
                return new ShardInquiry(said, "", false, List.of());
            }
            List<?> now = (List<?>) time.get();
            long millis = 1000 * Long.parseLong(text(now.get(0))) + Long.parseLong(text(now.get(1))) / MICROS_PER_MILLI;
            List<Peer> peers = NodesReply.parse(text(nodes.get()), millis, said.uptimeMillis());
            String id = peers.stream()
                    .filter(Peer::self)
                    .map(Peer::id)
                    .findFirst()
                    .orElseThrow(() -> new JedisDataException("CLUSTER NODES does not name the node itself"));
            return new ShardInquiry(said, id, text(state.get()).contains("cluster_state:ok"), peers);
        }
    }

    private static String text(Object reply) {
        return SafeEncoder.encode((byte[]) reply);
    }
}
