package io.redtier.runtime.testing;

import static org.awaitility.Awaitility.await;

import io.redtier.runtime.testing.RedisServers.Server;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A Redis Cluster of three shards.
 *
 * @param primaries one per shard, in the order of their slots
 * @param replicas  one of each primary, in the same order
 */
public record RedisClusters(List<Server> primaries, List<Server> replicas) {
    private static final int SHARDS = 3;
    private static final int SLOTS = 16_384;

    /** Starts one, and waits until all its nodes agree. */
    public static RedisClusters start(RedisServers servers, boolean replicated) {
        List<Server> primaries = new ArrayList<>();
        List<Server> replicas = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            Server primary = servers.clusterNode();
            primaries.add(primary);
            run(primary, "ADDSLOTSRANGE", Integer.toString(first(i)), Integer.toString(first(i + 1) - 1));
            run(primary, "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 0; replicated && i < SHARDS; i++) {
            replicas.add(servers.clusterNode());
        }
        RedisClusters cluster = new RedisClusters(primaries, replicas);
        for (Server node : cluster.nodes().subList(1, cluster.nodes().size())) {
            run(primaries.get(0), "MEET", "127.0.0.1", Integer.toString(node.port()));
        }
        cluster.awaitOnAll("cluster_known_nodes:" + cluster.nodes().size());
        for (int i = 0; i < replicas.size(); i++) {
            run(replicas.get(i), "REPLICATE", id(primaries.get(i)));
        }
        replicas.forEach(RedisServers::awaitInSync);
        cluster.awaitOnAll("cluster_state:ok");
        return cluster;
    }

    private static int first(int shard) {
        return (SLOTS * shard + SHARDS - 1) / SHARDS;
    }

    /** All nodes that were started, the killed ones included. */
    public List<Server> nodes() {
        List<Server> nodes = new ArrayList<>(primaries);
        nodes.addAll(replicas);
        return nodes;
    }

    public List<String> endpoints() {
        return nodes().stream().map(Server::address).toList();
    }

    /** Which of the shards held a key at the start. */
    public static int shardOf(String key) {
        return JedisClusterCRC16.getSlot(key) * SHARDS / SLOTS;
    }

    public static String id(Server node) {
        return run(node, "MYID");
    }

    /** Runs a CLUSTER command on one node. */
    public static String run(Server node, String... arguments) {
        try (Jedis redis = node.connect()) {
            Object reply = redis.sendCommand(Command.CLUSTER, arguments);
            return reply instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : String.valueOf(reply);
        }
    }

    private void awaitOnAll(String info) {
        for (Server node : nodes()) {
            await("CLUSTER INFO of " + node.address() + " says " + info)
                    .atMost(60, TimeUnit.SECONDS)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .until(() -> run(node, "INFO").contains(info));
        }
    }
}
