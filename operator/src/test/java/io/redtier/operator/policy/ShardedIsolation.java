package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.runtime.document.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/** {@link Isolation} on all nodes of a RedisCluster of mode Cluster: neither slots nor replicas may be the way around. */
final class ShardedIsolation implements AutoCloseable {

    private final String user;
    private final String password;
    private final List<NodeStatus> nodes;
    private final Map<String, Jedis> connections = new HashMap<>();

    ShardedIsolation(String user, String password, List<NodeStatus> nodes) {
        this.user = user;
        this.password = password;
        this.nodes = nodes;
    }

    void assertHolds(Workload workload) {
        Isolation.assertServes(this::owner, workload);
        nodes.forEach(node -> Isolation.assertRefuses(connection(node.getIp()), workload));
        // A node that does not have the slot says where it is, of a key of the workload's own only.
        Jedis elsewhere = nodes.stream()
                .map(node -> connection(node.getIp()))
                .filter(connection -> connection != owner("catalog:{1}"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> elsewhere.get("catalog:{1}")).isInstanceOf(JedisMovedDataException.class);
        assertThatThrownBy(() -> Isolation.send(elsewhere, "SPUBLISH", "catalog:{1}", "x"))
                .isInstanceOf(JedisMovedDataException.class);
        assertThatThrownBy(() -> elsewhere.get("other:{1}")).hasMessageContaining("NOPERM");
        // As a client does that follows a slot on its way.
        elsewhere.asking();
        assertThatThrownBy(() -> elsewhere.get("other:{1}")).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> owner("catalog:a").mget("catalog:a", "catalog:b"))
                .as("keys of two slots")
                .hasMessageContaining("CROSSSLOT");
    }

    private Jedis owner(String key) {
        Jedis any = connection(nodes.get(0).getIp());
        try {
            any.get(key);
            return any;
        } catch (JedisMovedDataException e) {
            return connection(e.getTargetNode().getHost());
        }
    }

    private Jedis connection(String host) {
        return connections.computeIfAbsent(host, any -> {
            Jedis jedis = new Jedis(host, 6379, 20_000);
            jedis.auth(user, password);
            return jedis;
        });
    }

    @Override
    public void close() {
        connections.values().forEach(Jedis::close);
    }
}
