package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.acl.UserReport;
import io.redtier.operator.rediscluster.change.Roll.Restart;
import io.redtier.operator.rediscluster.change.Switchover;
import io.redtier.operator.rediscluster.config.SetConfig;
import io.redtier.operator.rediscluster.shards.Resharding;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.Monitor;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Reset;
import io.redtier.operator.status.Conditions;
import io.redtier.operator.status.EventRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells of a RedisCluster what a person would ask about: what changed between two looks, and what was done. */
@ApplicationScoped
public class ClusterEvents {

    /** What the reason "Refused" of a condition is called where the condition's type does not stand beside it. */
    private static final Map<String, String> REFUSED = Map.of(
            ClusterConditions.CONFIGURATION_APPLIED, "ConfigurationRefused", UserReport.USERS_APPLIED, "UserRefused");

    private final EventRecorder recorder;

    public ClusterEvents(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /** One Event to write. Immutable. */
    record Told(boolean warning, String reason, String message) {}

    /** Writes what is to be told of the way from the status that {@code cluster} has to {@code now}. */
    void tell(RedisCluster cluster, RedisClusterStatus now, List<Step> done) {
        for (Told told : between(cluster.getStatus(), now, done)) {
            if (told.warning()) {
                recorder.warning(cluster, told.reason(), told.message());
            } else {
                recorder.normal(cluster, told.reason(), told.message());
            }
        }
    }

    /** What is to be told. Pure. */
    static List<Told> between(RedisClusterStatus status, RedisClusterStatus now, List<Step> done) {
        RedisClusterStatus before = Optional.ofNullable(status).orElseGet(RedisClusterStatus::new);
        List<Told> all = new ArrayList<>();
        for (Step step : done) {
            if (step instanceof Promote) {
                all.add(normal("PrimaryElected", step.describe() + ": " + step.reason()));
            } else if (step instanceof Monitor) {
                all.add(normal("SentinelConfigured", step.describe() + ": " + step.reason()));
            } else if (step instanceof Reset) {
                all.add(normal("SentinelReset", step.describe() + ": " + step.reason()));
            } else if (step instanceof Restart) {
                all.add(normal("PodRestarted", step.describe() + ": " + step.reason()));
            } else if (step instanceof Switchover) {
                all.add(normal("PlannedFailover", step.describe() + ": " + step.reason()));
            } else if (step instanceof ShardStep shardStep) {
                ShardedEvents.of(shardStep).ifPresent(all::add);
            }
        }
        all.addAll(directives(done));
        if (now.getSlotsAssigned() == null) {
            primary(before, now, all);
        } else {
            all.addAll(ShardedEvents.between(before, now));
        }
        replicas(before, now, all);
        condition(
                before,
                now,
                ClusterConditions.CONFIGURATION_APPLIED,
                List.of(
                        "Refused",
                        "SecretMissing",
                        "PasswordRefused",
                        ApplyRefusal.REASON,
                        NameTaken.REASON,
                        ClusterConditions.ROLLOUT_FAILED,
                        ClusterConditions.PODS_FAILING),
                all);
        condition(before, now, UserReport.USERS_APPLIED, List.of("Refused", "SecretMissing", "PasswordRefused"), all);
        condition(
                before,
                now,
                ClusterConditions.DEGRADED,
                List.of(
                        "AmbiguousPrimary",
                        "DataAtRisk",
                        "SentinelsDisagree",
                        "StepFailed",
                        "WaitingForNodes",
                        "WaitingForFailover",
                        "TwoHistories",
                        "DuplicateNodeId",
                        "ForeignNode",
                        Resharding.REFUSED,
                        Resharding.HELD,
                        "RedundancyLost"),
                all);
        return all;
    }

    /** One for all nodes that were given the same. */
    private static List<Told> directives(List<Step> done) {
        Map<String, String> pods = new TreeMap<>();
        for (Step step : done) {
            if (step instanceof SetConfig set) {
                pods.merge(
                        String.join(", ", set.directives().keySet()) + ": " + set.reason(),
                        set.node().pod(),
                        (some, one) -> some + ", " + one);
            }
        }
        return pods.entrySet().stream()
                .map(entry -> normal("ConfigurationSet", "on " + entry.getValue() + ": " + entry.getKey()))
                .toList();
    }

    private static void primary(RedisClusterStatus before, RedisClusterStatus now, List<Told> all) {
        String was = StatusAssembly.lastPrimary(before).orElse(null);
        String is = now.getCurrentPrimary();
        if (is != null && was == null) {
            all.add(normal("FormedCluster", is + " is the first primary"));
        } else if (is != null && !is.equals(was)) {
            all.add(normal("PrimaryChanged", "from " + was + " to " + is));
        }
        if (now.getPhase() == Phase.Ready && before.getPhase() != Phase.Ready) {
            all.add(normal("Ready", is + " takes writes, " + now.getReadyReplicas() + " replicas are in sync"));
        }
    }

    private static void replicas(RedisClusterStatus before, RedisClusterStatus now, List<Told> all) {
        Map<String, NodeStatus> old = before.getNodes() == null
                ? Map.of()
                : before.getNodes().stream().collect(Collectors.toMap(NodeStatus::getPod, Function.identity()));
        for (NodeStatus node : now.getNodes()) {
            boolean wasInSync = Optional.ofNullable(old.get(node.getPod()))
                    .filter(ClusterEvents::isReplicaInSync)
                    .isPresent();
            if (isReplicaInSync(node) && !wasInSync) {
                all.add(normal("ReplicaAttached", node.getPod() + " is in sync with " + primaryOf(node, now)));
            }
        }
    }

    private static String primaryOf(NodeStatus node, RedisClusterStatus now) {
        return node.getShard() == null ? now.getCurrentPrimary() : "the primary of shard " + node.getShard();
    }

    private static boolean isReplicaInSync(NodeStatus node) {
        return node.getRole() == NodeRole.Replica && node.getLagBytes() != null;
    }

    private static void condition(
            RedisClusterStatus before, RedisClusterStatus now, String type, List<String> reasons, List<Told> all) {
        Conditions.find(now.getConditions(), type)
                .filter(condition -> reasons.contains(condition.getReason()))
                .filter(condition -> Conditions.find(before.getConditions(), type)
                        .filter(earlier -> condition.getReason().equals(earlier.getReason()))
                        .isEmpty())
                .ifPresent(condition -> all.add(new Told(
                        true,
                        condition.getReason().equals("Refused") ? REFUSED.get(type) : condition.getReason(),
                        condition.getMessage())));
    }

    static Told normal(String reason, String message) {
        return new Told(false, reason, message);
    }
}
