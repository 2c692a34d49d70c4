package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.SentinelSettings;
import io.redtier.operator.rediscluster.topology.SentinelView;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.Configure;
import io.redtier.operator.rediscluster.topology.Step.Monitor;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Replicate;
import io.redtier.operator.rediscluster.topology.Step.Reset;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.Jedis;

/** Carries out the steps that concern Redis. Every step may be repeated. Thread-safe. */
@ApplicationScoped
public class StepExecutor {

    private final Connections connections;
    private final ShardExecutor shards;

    public StepExecutor(Connections connections) {
        this.connections = connections;
        this.shards = new ShardExecutor(connections);
    }

    /**
     * Carries out one step.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if a node does not answer, refuses, or is not the one it
     *     was; nothing can be said then about whether the step took effect
     * @throws IllegalArgumentException for a step that is not about Redis
     */
    public void execute(Step step, Access access) {
        if (step instanceof ShardStep shardStep) {
            shards.execute(shardStep, access);
        } else if (step instanceof Promote promote) {
            try (Jedis jedis = node(promote.node(), access)) {
                jedis.replicaofNoOne();
            }
        } else if (step instanceof Replicate replicate) {
            replicate(replicate, access);
        } else if (step instanceof Monitor monitor) {
            monitor(monitor, access);
        } else if (step instanceof Configure configure) {
            try (Jedis jedis = sentinel(configure.sentinel(), access)) {
                jedis.sentinelSet(access.clusterName(), parameters(configure.settings(), access));
            }
        } else if (step instanceof Reset reset) {
            try (Jedis jedis = sentinel(reset.sentinel(), access)) {
                jedis.sentinelReset(access.clusterName());
            }
        } else {
            throw new IllegalArgumentException("not a step about Redis: " + step);
        }
    }

    private void replicate(Replicate step, Access access) {
        confirm(step.primary(), access);
        try (Jedis replica = node(step.node(), access)) {
            replica.replicaof(step.primary().ip(), ClusterNames.REDIS_PORT);
        }
    }

    private void monitor(Monitor step, Access access) {
        confirm(step.primary(), access);
        try (Jedis sentinel = sentinel(step.sentinel(), access)) {
            if (step.sentinel().watch().isPresent()) {
                sentinel.sentinelRemove(access.clusterName());
            }
            sentinel.sentinelMonitor(
                    access.clusterName(),
                    step.primary().ip(),
                    ClusterNames.REDIS_PORT,
                    step.settings().quorum());
            sentinel.sentinelSet(access.clusterName(), parameters(step.settings(), access));
        }
    }

    /** Nobody is pointed at an address that has not just shown whose it is. */
    private void confirm(NodeView primary, Access access) {
        node(primary, access).close();
    }

    private static Map<String, String> parameters(SentinelSettings settings, Access access) {
        Map<String, String> parameters = new LinkedHashMap<>();
        access.internal().ifPresent(passwords -> {
            parameters.put("auth-user", Owner.SENTINEL.user());
            parameters.put("auth-pass", passwords.of(Owner.SENTINEL));
        });
        parameters.put("quorum", String.valueOf(settings.quorum()));
        parameters.put("down-after-milliseconds", String.valueOf(settings.downAfterMillis()));
        parameters.put("failover-timeout", String.valueOf(settings.failoverTimeoutMillis()));
        parameters.put("parallel-syncs", String.valueOf(settings.parallelSyncs()));
        return parameters;
    }

    private Jedis node(NodeView node, Access access) {
        return identified(connections.redis(node.ip(), access), access, node.pod(), node.uid());
    }

    private Jedis sentinel(SentinelView sentinel, Access access) {
        return identified(connections.sentinel(sentinel.ip(), access), access, sentinel.pod(), sentinel.uid());
    }

    private static Jedis identified(Jedis jedis, Access access, String pod, String uid) {
        try {
            NodeIdentity.require(jedis, access, pod, uid);
            return jedis;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }
}
