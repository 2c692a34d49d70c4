package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import io.redtier.operator.rediscluster.config.AcceptedConfig;
import io.redtier.operator.rediscluster.config.ConfigChange;
import io.redtier.operator.rediscluster.config.ConfigKeeper;
import io.redtier.operator.rediscluster.config.ConfigKeeper.Kept;
import io.redtier.operator.rediscluster.dependent.NodeConfig;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.ConfigReadings;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The part of one reconciliation that is about Redis' directives. Not thread-safe. */
final class Reconfiguration {

    private final RedisCluster cluster;
    private final Context<RedisCluster> context;
    private final ConfigChange change;
    private final ConfigReadings readings;
    private final List<Step> done = new ArrayList<>();

    Reconfiguration(RedisCluster cluster, Context<RedisCluster> context) {
        this.cluster = cluster;
        this.context = context;
        this.change = NodeConfig.change(cluster, context, Set.of());
        Set<String> names = new TreeSet<>(change.names());
        names.add(RedisConf.MAXMEMORY);
        this.readings = new ConfigReadings(names);
    }

    /** To be filled while the nodes are asked. */
    ConfigReadings readings() {
        return readings;
    }

    /** What was set on nodes. */
    List<Step> done() {
        return done;
    }

    /**
     * Gives the nodes what the spec asks for, and has the objects carry what they took.
     *
     * @return what Redis refuses; empty when it takes all
     */
    Optional<Obstacle> carryOut(ConfigKeeper keeper, Access access, Survey survey, ClusterPods pods) {
        Kept kept = keeper.keep(
                access,
                change,
                survey.nodes(),
                readings,
                RedisConf.byPod(cluster, context.getSecondaryResources(Pod.class)));
        done.addAll(kept.done());
        if (kept.refusal().isPresent()) {
            return kept.refusal().map(message -> new Obstacle("Refused", message));
        }
        // Nodes that serve and can't be asked now must not find something in their file that they would not start with.
        boolean untried = !kept.asked() && !pods.ready().isEmpty();
        ConfigChange taken = untried ? change.heldBack() : NodeConfig.change(cluster, context, kept.learned());
        NodeConfig.set(AcceptedConfig.of(taken, kept.everywhere()), context);
        return Optional.empty();
    }
}
