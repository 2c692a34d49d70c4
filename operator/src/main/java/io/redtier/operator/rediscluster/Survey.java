package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.change.Line;
import io.redtier.operator.rediscluster.change.Roll;
import io.redtier.operator.rediscluster.change.Switchover;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.ConfigReadings;
import io.redtier.operator.rediscluster.redis.TopologyObserver;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.Layout;
import io.redtier.operator.rediscluster.shards.Resharding;
import io.redtier.operator.rediscluster.shards.Shard;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardsHealth;
import io.redtier.operator.rediscluster.shards.ShardsPlanner;
import io.redtier.operator.rediscluster.shards.ShardsSpec;
import io.redtier.operator.rediscluster.shards.ShardsView;
import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Planner;
import io.redtier.operator.rediscluster.topology.SentinelView;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.TopologyHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at the nodes of a RedisCluster, and what follows from it. Immutable.
 *
 * @param nodes one entry for every data pod that is wanted or exists
 * @param plan what is to be done
 * @param shortcomings what the topology lacks, a sentence each
 * @param layout who owns which slots; empty unless the mode is Cluster
 * @param whole whether the topology lacks nothing that pods could be waiting for; a change of shards that has come to a stand
 *     is nothing of that kind
 * @param resharding whether the number of shards is being changed and nothing is amiss
 * @param dataPods how many data pods there have to be now; more than the spec asks for while one still has to hand over
 * @param lines the primaries that answer, each with those in sync with it
 */
record Survey(
        List<NodeView> nodes,
        Plan plan,
        List<String> shortcomings,
        boolean whole,
        Optional<Layout> layout,
        boolean resharding,
        int dataPods,
        List<Line> lines) {

    /** The same with what is to be done about pods of an earlier template. */
    Survey with(Roll roll) {
        // A scale-in that is refused for want of memory may need new pods to have more of it.
        boolean calm = plan.steps().isEmpty() && plan.problems().stream().allMatch(Survey::isStandstill);
        List<Step> steps = new ArrayList<>(plan.steps());
        steps.addAll(roll.next(calm, whole, loading(), lines));
        return new Survey(
                nodes,
                new Plan(plan.primary(), steps, plan.problems()),
                shortcomings,
                whole,
                layout,
                resharding,
                dataPods,
                lines);
    }

    private static boolean isStandstill(Problem problem) {
        return Resharding.STANDSTILL.contains(problem.reason());
    }

    Set<String> primaries() {
        return lines.stream().map(Line::primary).collect(Collectors.toSet());
    }

    /** Names of the pods that read their data set from disk. */
    Set<String> loading() {
        return nodes.stream()
                .filter(node -> node.state() == State.LOADING)
                .map(NodeView::pod)
                .collect(Collectors.toSet());
    }

    /**
     * @param held slots whose move was refused
     * @param readings takes what the nodes say of their directives
     */
    static Survey make(
            RedisCluster cluster,
            ClusterPods pods,
            Access access,
            TopologyObserver observer,
            HeldSlots held,
            ConfigReadings readings) {
        return ClusterSpec.isSharded(cluster)
                ? of(
                        cluster,
                        new ShardsView(
                                observer.observeShards(access, pods.data(), readings)
                                        .nodes(),
                                held),
                        pods.dataReplicas())
                : of(
                        cluster,
                        observer.observe(
                                access,
                                pods.data(),
                                pods.sentinels(),
                                StatusAssembly.lastPrimary(cluster.getStatus()).orElse(""),
                                readings));
    }

    /** @param dataReplicas number of data pods that the StatefulSet is to have so far; 0 while there is none */
    static Survey of(RedisCluster cluster, ShardsView view, int dataReplicas) {
        Layout layout = Layout.of(view);
        ShardsSpec spec = ClusterSpec.shards(cluster);
        Plan plan = ShardsPlanner.plan(view, spec);
        boolean stands = plan.problems().stream().anyMatch(Survey::isStandstill);
        ShardsSpec asItIs = stands ? spec.withShards(layout.shards().size()) : spec;
        return new Survey(
                view.pods(),
                plan,
                ShardsHealth.shortcomings(view, spec),
                ShardsHealth.shortcomings(view, asItIs).isEmpty(),
                Optional.of(layout),
                ShardsHealth.isResharding(view, spec),
                ShardsPlanner.podsNeeded(view, spec, dataReplicas),
                layout.shards().stream().map(shard -> line(shard, layout, spec)).toList());
    }

    private static Line line(Shard shard, Layout layout, ShardsSpec spec) {
        List<ShardNode> inSync =
                shard.replicas().stream().filter(shard::isInSync).toList();
        return new Line(
                shard.primary().pod(), inSync.stream().map(ShardNode::pod).toList(), reason -> inSync.stream()
                        .filter(layout::canBeElected)
                        .findFirst()
                        .map(heir -> new Handover(heir, shard.primary(), spec.handoverPatienceMillis(), reason)));
    }

    static Survey of(RedisCluster cluster, ClusterView view) {
        Plan plan = Planner.plan(view, ClusterSpec.topology(cluster));
        List<String> shortcomings = TopologyHealth.shortcomings(view, ClusterSpec.topology(cluster), plan.primary());
        return new Survey(
                view.nodes(),
                plan,
                shortcomings,
                shortcomings.isEmpty(),
                Optional.empty(),
                false,
                ClusterSpec.dataPods(cluster),
                plan.primary().filter(NodeView::isPrimary).stream()
                        .map(primary -> line(primary, view))
                        .toList());
    }

    private static Line line(NodeView primary, ClusterView view) {
        List<NodeView> inSync = view.nodes().stream()
                .filter(node -> node.follows(primary) && node.data().linkUp())
                .toList();
        Optional<SentinelView> sentinel =
                view.livingSentinels().filter(one -> one.watches(primary.ip())).findFirst();
        return new Line(
                primary.pod(),
                inSync.stream().map(NodeView::pod).toList(),
                reason -> sentinel.map(one -> new Switchover(primary, inSync, one, reason)));
    }
}
