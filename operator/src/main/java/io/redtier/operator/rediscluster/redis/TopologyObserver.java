package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardsView;
import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.SentinelSettings;
import io.redtier.operator.rediscluster.topology.SentinelView;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks every node and every sentinel of a RedisCluster, all at once, so that one that is silent costs its time limit
 * only once. A node that can't be asked is part of the answer, not an error. Thread-safe.
 */
@ApplicationScoped
public class TopologyObserver {

    private static final Logger LOG = Logger.getLogger(TopologyObserver.class);

    private final Connections connections;
    private final AtOnce atOnce = new AtOnce("redis-observer");

    public TopologyObserver(Connections connections) {
        this.connections = connections;
    }

    /**
     * What all of them say now. Takes at most a few seconds, however many are silent.
     *
     * @param nodes one entry for every data pod that is wanted or exists
     * @param sentinels one entry for every sentinel pod that exists
     * @param lastPrimary the pod that was last known to be the primary; empty when none ever was
     * @param readings takes what the nodes say of their directives
     */
    public ClusterView observe(
            Access access, List<PodRef> nodes, List<PodRef> sentinels, String lastPrimary, ConfigReadings readings) {
        List<CompletableFuture<NodeView>> nodeViews = atOnce.begin(nodes, pod -> node(pod, access, readings));
        List<CompletableFuture<SentinelView>> sentinelViews = atOnce.begin(sentinels, pod -> sentinel(pod, access));
        return new ClusterView(
                nodeViews.stream().map(CompletableFuture::join).toList(),
                sentinelViews.stream().map(CompletableFuture::join).toList(),
                lastPrimary);
    }

    /**
     * What all nodes of a RedisCluster of mode Cluster say now, each in one round trip. Takes at most a few seconds,
     * however many are silent.
     *
     * @param nodes one entry for every data pod that is wanted or exists
     * @param readings takes what the nodes say of their directives
     */
    public ShardsView observeShards(Access access, List<PodRef> nodes, ConfigReadings readings) {
        return new ShardsView(atOnce.ask(nodes, pod -> shardNode(pod, access, readings)));
    }

    private ShardNode shardNode(PodRef pod, Access access, ConfigReadings readings) {
        if (!pod.canBeAsked()) {
            return silent(pod, State.STOPPED);
        }
        try (Jedis jedis = connections.redis(pod.ip(), access)) {
            ShardInquiry says = ShardInquiry.of(jedis, pod.name(), readings);
            if (!says.info().belongsTo(access.clusterUid(), pod.uid())) {
                return silent(pod, State.FOREIGN);
            }
            return says.info().isLoading()
                    ? silent(pod, State.LOADING)
                    : new ShardNode(
                            view(pod, State.UP, says.info().data()),
                            pod.machine(),
                            pod.zone(),
                            pod.shardLabel(),
                            says.id(),
                            says.info().uptimeMillis(),
                            says.stateOk(),
                            says.info().memory(),
                            says.peers());
        } catch (JedisAccessControlException e) {
            return silent(pod, State.FOREIGN);
        } catch (JedisException e) {
            LOG.debugf("%s at %s can't be asked: %s", pod.name(), pod.ip(), e.getMessage());
            return silent(pod, State.UNREACHABLE);
        }
    }

    private static ShardNode silent(PodRef pod, State state) {
        return ShardNode.silent(view(pod, state, Data.NONE), pod.machine(), pod.zone(), pod.shardLabel());
    }

    private NodeView node(PodRef pod, Access access, ConfigReadings readings) {
        if (!pod.canBeAsked()) {
            return view(pod, State.STOPPED, Data.NONE);
        }
        try (Jedis jedis = connections.redis(pod.ip(), access)) {
            Info info = NodeIdentity.info(jedis, pod.name(), readings);
            if (!info.belongsTo(access.clusterUid(), pod.uid())) {
                return view(pod, State.FOREIGN, Data.NONE);
            }
            return info.isLoading() ? view(pod, State.LOADING, Data.NONE) : view(pod, State.UP, info.data());
        } catch (JedisAccessControlException e) {
            return view(pod, State.FOREIGN, Data.NONE);
        } catch (JedisException e) {
            LOG.debugf("%s at %s can't be asked: %s", pod.name(), pod.ip(), e.getMessage());
            return view(pod, State.UNREACHABLE, Data.NONE);
        }
    }

    private static NodeView view(PodRef pod, State state, Data data) {
        return new NodeView(
                pod.name(), pod.ordinal(), pod.uid(), pod.ip(), state, pod.terminating(), pod.roleLabel(), data);
    }

    private SentinelView sentinel(PodRef pod, Access access) {
        if (pod.canBeAsked()) {
            try (Jedis jedis = connections.sentinel(pod.ip(), access)) {
                if (NodeIdentity.info(jedis).belongsTo(access.clusterUid(), pod.uid())) {
                    return new SentinelView(pod.name(), pod.uid(), pod.ip(), true, watch(jedis, access.clusterName()));
                }
            } catch (JedisException e) {
                LOG.debugf("%s at %s can't be asked: %s", pod.name(), pod.ip(), e.getMessage());
            }
        }
        return new SentinelView(pod.name(), pod.uid(), pod.ip(), false, Optional.empty());
    }

    private static Optional<Watch> watch(Jedis sentinel, String name) {
        Map<String, String> primary;
        try {
            primary = sentinel.sentinelMaster(name);
        } catch (JedisDataException e) {
            if (e.getMessage().contains("No such master")) {
                return Optional.empty();
            }
            throw e;
        }
        Set<String> flags = Set.copyOf(Arrays.asList(primary.get("flags").split(",")));
        return Optional.of(new Watch(
                primary.get("ip"),
                number(primary, "config-epoch"),
                new SentinelSettings(
                        (int) number(primary, "quorum"),
                        number(primary, "down-after-milliseconds"),
                        number(primary, "failover-timeout"),
                        (int) number(primary, "parallel-syncs")),
                flags.contains("s_down") || flags.contains("o_down"),
                flags.contains("failover_in_progress"),
                number(primary, "s-down-time"),
                addresses(sentinel.sentinelSentinels(name)),
                addresses(sentinel.sentinelReplicas(name))));
    }

    private static Set<String> addresses(List<Map<String, String>> known) {
        return known.stream().map(one -> one.get("ip")).collect(Collectors.toUnmodifiableSet());
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    @PreDestroy
    void stop() {
        atOnce.close();
    }
}
