package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.BindingStatus;
import io.redtier.crds.rediscluster.EndpointsStatus;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.PlannedStep;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.status.Conditions;
import io.redtier.operator.status.StatusCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the status of a RedisCluster out of what was found. Pure. */
final class StatusAssembly {

    /** Lag is told in whole units of this many bytes: a status that follows every write would be written all the time. */
    private static final long LAG_UNIT = 1 << 20;

    private StatusAssembly() {}

    /** @param users the condition of the users; empty when everybody may log in */
    static RedisClusterStatus assemble(
            RedisCluster cluster, Findings found, Optional<StatusCondition> users, Instant now) {
        RedisClusterStatus before = Optional.ofNullable(cluster.getStatus()).orElseGet(RedisClusterStatus::new);
        Long generation = cluster.getMetadata().getGeneration();
        RedisClusterStatus status = new RedisClusterStatus();
        status.setObservedGeneration(generation);
        status.setPhase(phase(cluster, found, before));
        List<StatusCondition> conditions = new ArrayList<>(ClusterConditions.of(cluster, found, before));
        users.ifPresent(conditions::add);
        status.setConditions(Conditions.merge(before.getConditions(), conditions, generation, now));
        Optional<NodeView> primary = found.primary();
        status.setCurrentPrimary(primary.map(NodeView::pod).orElse(null));
        status.setLastPrimary(
                primary.map(NodeView::pod).orElseGet(() -> lastPrimary(before).orElse(null)));
        status.setPlan(plan(found.plan().steps()));
        if (found.survey().layout().isPresent()) {
            ShardedStatus.fill(status, found.survey().layout().get(), found);
        } else {
            fill(status, primary, found);
        }
        status.setSelector(selector(cluster));
        status.setEndpoints(endpoints(cluster));
        status.setBinding(binding(cluster));
        return status;
    }

    private static void fill(RedisClusterStatus status, Optional<NodeView> primary, Findings found) {
        status.setVersion(primary.map(node -> node.data().version()).orElse(null));
        status.setNodes(
                found.nodes().stream().map(node -> node(node, primary, found)).toList());
        List<NodeView> replicas = primary.map(p ->
                        found.nodes().stream().filter(node -> node.follows(p)).toList())
                .orElse(List.of());
        status.setReplicas(replicas.size());
        status.setReadyReplicas((int) replicas.stream()
                .filter(node -> node.data().linkUp() && found.readyPods().contains(node.pod()))
                .count());
    }

    /** The pod that was the primary last, by what the status says. */
    static Optional<String> lastPrimary(RedisClusterStatus status) {
        return Optional.ofNullable(status)
                .map(s -> s.getCurrentPrimary() != null ? s.getCurrentPrimary() : s.getLastPrimary());
    }

    private static Phase phase(RedisCluster cluster, Findings found, RedisClusterStatus before) {
        if (ClusterSpec.isPaused(cluster)) {
            return Phase.Paused;
        }
        boolean forming = ClusterConditions.isForming(before);
        if (found.isHealthy()) {
            return found.rollingOut() ? Phase.Progressing : Phase.Ready;
        }
        if (!found.serves()) {
            return !forming ? Phase.Unavailable : found.primary().isPresent() ? Phase.Progressing : Phase.Pending;
        }
        boolean resharding =
                found.survey().resharding() && found.plan().problems().isEmpty();
        return forming || resharding || found.rollingOut() ? Phase.Progressing : Phase.Degraded;
    }

    private static List<PlannedStep> plan(List<Step> steps) {
        return steps.stream()
                .map(step -> {
                    PlannedStep planned = new PlannedStep();
                    planned.setStep(step.describe());
                    planned.setReason(step.reason());
                    return planned;
                })
                .toList();
    }

    /** @param primary whom the node replicates, or the node itself */
    static NodeStatus node(NodeView node, Optional<NodeView> primary, Findings found) {
        NodeStatus status = new NodeStatus();
        status.setPod(node.pod());
        status.setIp(node.ip().isEmpty() ? null : node.ip());
        status.setReady(found.readyPods().contains(node.pod()));
        status.setRole(role(node));
        if (node.isUp()) {
            status.setVersion(node.data().version());
        }
        primary.filter(p -> p == node || node.follows(p) && node.data().linkUp())
                .ifPresent(p -> status.setLagBytes(
                        Math.max(0, p.data().offset() - node.data().offset()) / LAG_UNIT * LAG_UNIT));
        return status;
    }

    private static NodeRole role(NodeView node) {
        if (!node.isUp()) {
            return NodeRole.Unknown;
        }
        return switch (node.data().role()) {
            case PRIMARY -> NodeRole.Primary;
            case REPLICA -> NodeRole.Replica;
            case PARKED -> NodeRole.Unknown;
        };
    }

    private static String selector(RedisCluster cluster) {
        String name = cluster.getMetadata().getName();
        Map<String, String> labels = ClusterSpec.isSharded(cluster)
                ? Labels.shardSelector(name, Labels.REPLICA, ShardedStatus.SAMPLE)
                : Labels.roleSelector(name, Labels.REPLICA);
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    private static EndpointsStatus endpoints(RedisCluster cluster) {
        EndpointsStatus endpoints = new EndpointsStatus();
        String main = ClusterNames.host(cluster, ClusterNames.primary(cluster)) + ":" + ClusterNames.REDIS_PORT;
        if (ClusterSpec.isSharded(cluster)) {
            endpoints.setCluster(main);
            return endpoints;
        }
        endpoints.setPrimary(main);
        endpoints.setRead(
                ClusterNames.host(cluster, ClusterNames.readService(cluster)) + ":" + ClusterNames.REDIS_PORT);
        if (ClusterSpec.hasSentinels(cluster)) {
            endpoints.setSentinel(
                    ClusterNames.host(cluster, ClusterNames.sentinel(cluster)) + ":" + ClusterNames.SENTINEL_PORT);
        }
        return endpoints;
    }

    private static BindingStatus binding(RedisCluster cluster) {
        BindingStatus binding = new BindingStatus();
        binding.setName(ClusterNames.bindingSecret(cluster));
        return binding;
    }
}
