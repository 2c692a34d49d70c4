package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.TopologyObserver;
import io.redtier.operator.rediscluster.shards.Layout;
import io.redtier.operator.rediscluster.shards.ShardsHealth;
import io.redtier.operator.rediscluster.shards.ShardsPlanner;
import io.redtier.operator.rediscluster.shards.ShardsView;
import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Planner;
import io.redtier.operator.rediscluster.topology.TopologyHealth;
import java.util.List;
import java.util.Optional;

/**
 * One look at the nodes of a RedisCluster, and what follows from it. Immutable.
 *
 * @param nodes one entry for every data pod that is wanted or exists
 * @param plan what is to be done
 * @param shortcomings what the topology lacks, a sentence each
 * @param layout who owns which slots; empty unless the mode is Cluster
 * @param resharding whether the number of shards is being changed and nothing is amiss
 * @param dataPods how many data pods there have to be now; more than the spec asks for while one still has to hand over
 */
record Survey(
        List<NodeView> nodes,
        Plan plan,
        List<String> shortcomings,
        Optional<Layout> layout,
        boolean resharding,
        int dataPods) {

    static Survey make(RedisCluster cluster, ClusterPods pods, Access access, TopologyObserver observer) {
        return ClusterSpec.isSharded(cluster)
                ? of(cluster, observer.observeShards(access, pods.data()), pods.dataReplicas())
                : of(
                        cluster,
                        observer.observe(
                                access,
                                pods.data(),
                                pods.sentinels(),
                                StatusAssembly.lastPrimary(cluster.getStatus()).orElse("")));
    }

    /** @param dataReplicas number of data pods that the StatefulSet is to have so far; 0 while there is none */
    static Survey of(RedisCluster cluster, ShardsView view, int dataReplicas) {
        return new Survey(
                view.pods(),
                ShardsPlanner.plan(view, ClusterSpec.shards(cluster)),
                ShardsHealth.shortcomings(view, ClusterSpec.shards(cluster)),
                Optional.of(Layout.of(view)),
                ShardsHealth.isResharding(view, ClusterSpec.shards(cluster)),
                ShardsPlanner.podsNeeded(view, ClusterSpec.shards(cluster), dataReplicas));
    }

    static Survey of(RedisCluster cluster, ClusterView view) {
        Plan plan = Planner.plan(view, ClusterSpec.topology(cluster));
        return new Survey(
                view.nodes(),
                plan,
                TopologyHealth.shortcomings(view, ClusterSpec.topology(cluster), plan.primary()),
                Optional.empty(),
                false,
                ClusterSpec.dataPods(cluster));
    }
}
