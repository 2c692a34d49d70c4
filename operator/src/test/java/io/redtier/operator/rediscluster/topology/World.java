package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import io.redtier.operator.rediscluster.topology.Step.Configure;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import io.redtier.operator.rediscluster.topology.Step.Monitor;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Replicate;
import io.redtier.operator.rediscluster.topology.Step.Reset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A model of what steps do to Redis: the view that is seen after a plan was carried out and everybody had time. */
final class World {

    private World() {}

    static ClusterView after(ClusterView before, Plan plan) {
        List<NodeView> nodes = new ArrayList<>(before.nodes());
        List<SentinelView> sentinels = new ArrayList<>(before.sentinels());
        gossip(sentinels);
        for (Step step : plan.steps()) {
            if (step instanceof Promote promote) {
                NodeView node = nodes.get(promote.node().ordinal());
                Data d = node.data();
                replace(
                        nodes,
                        node,
                        node.roleLabel(),
                        new Data(
                                Role.PRIMARY,
                                d.replicationId() + "+",
                                d.replicationId(),
                                d.offset(),
                                d.keys(),
                                "",
                                false,
                                d.version()));
            } else if (step instanceof Replicate replicate) {
                NodeView primary = nodes.get(replicate.primary().ordinal());
                NodeView node = nodes.get(replicate.node().ordinal());
                Data d = primary.data();
                replace(
                        nodes,
                        node,
                        node.roleLabel(),
                        new Data(
                                Role.REPLICA,
                                d.replicationId(),
                                d.previousReplicationId(),
                                d.offset(),
                                d.keys(),
                                primary.ip(),
                                true,
                                d.version()));
            } else if (step instanceof LabelRole label) {
                NodeView node = nodes.get(label.node().ordinal());
                replace(nodes, node, label.role(), node.data());
            } else if (step instanceof Monitor monitor) {
                watch(sentinels, monitor.sentinel(), monitor.primary().ip(), 0, monitor.settings());
            } else if (step instanceof Configure configure) {
                Watch watch = configure.sentinel().watch().orElseThrow();
                watch(sentinels, configure.sentinel(), watch.ip(), watch.configEpoch(), configure.settings());
            } else if (step instanceof Reset reset) {
                Watch watch = reset.sentinel().watch().orElseThrow();
                watch(sentinels, reset.sentinel(), watch.ip(), watch.configEpoch(), watch.settings());
            }
        }
        connect(nodes);
        String lastPrimary = plan.primary().map(NodeView::pod).orElse(before.lastPrimary());
        return new ClusterView(nodes, sentinels, lastPrimary);
    }

    private static void replace(List<NodeView> nodes, NodeView node, String label, Data data) {
        nodes.set(
                node.ordinal(),
                new NodeView(node.pod(), node.ordinal(), node.uid(), node.ip(), node.state(), false, label, data));
    }

    /** Whoever follows a living primary copies it. */
    private static void connect(List<NodeView> nodes) {
        for (NodeView node : List.copyOf(nodes)) {
            nodes.stream()
                    .filter(other -> other.isPrimary() && node.follows(other))
                    .findFirst()
                    .map(NodeView::data)
                    .ifPresent(d -> replace(
                            nodes,
                            node,
                            node.roleLabel(),
                            new Data(
                                    Role.REPLICA,
                                    d.replicationId(),
                                    d.previousReplicationId(),
                                    d.offset(),
                                    d.keys(),
                                    node.data().primaryHost(),
                                    true,
                                    d.version())));
        }
    }

    /** Sentinels believe whoever knows of a later epoch. */
    private static void gossip(List<SentinelView> sentinels) {
        sentinels.stream()
                .flatMap(sentinel -> sentinel.watch().stream())
                .max(Comparator.comparingLong(Watch::configEpoch))
                .ifPresent(latest -> List.copyOf(sentinels).stream()
                        .filter(s -> s.watch()
                                .filter(w -> w.configEpoch() < latest.configEpoch())
                                .isPresent())
                        .forEach(s -> watch(sentinels, s, latest.ip(), latest.configEpoch(), latest.settings())));
    }

    /** A sentinel that is told what to watch finds the replicas and the other sentinels by itself. */
    private static void watch(
            List<SentinelView> sentinels, SentinelView sentinel, String ip, long epoch, SentinelSettings settings) {
        Set<String> others = sentinels.stream().map(SentinelView::ip).collect(Collectors.toSet());
        others.remove(sentinel.ip());
        Set<String> replicas = new HashSet<>(Set.of(Views.ip(0), Views.ip(1), Views.ip(2)));
        replicas.remove(ip);
        Watch watch = new Watch(ip, epoch, settings, false, false, 0, others, replicas);
        sentinels.replaceAll(s -> s.pod().equals(sentinel.pod())
                ? new SentinelView(s.pod(), s.uid(), s.ip(), true, Optional.of(watch))
                : s);
    }
}
