package io.redtier.operator.rediscluster;

import static io.redtier.operator.status.StatusCondition.isFalse;
import static io.redtier.operator.status.StatusCondition.isTrue;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.change.TemplateChoice.Refusal;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.status.Conditions;
import io.redtier.operator.status.StatusCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was found, as the five conditions of a RedisCluster. Pure. */
final class ClusterConditions {

    static final String READY = "Ready";
    static final String PROGRESSING = "Progressing";
    static final String DEGRADED = "Degraded";
    static final String TOPOLOGY_HEALTHY = "TopologyHealthy";
    static final String CONFIGURATION_APPLIED = "ConfigurationApplied";

    static final String ROLLOUT_FAILED = "RolloutFailed";
    static final String PODS_FAILING = "PodsFailing";

    private static final String FORMING = "Forming";

    private ClusterConditions() {}

    static List<StatusCondition> of(RedisCluster cluster, Findings found, RedisClusterStatus before) {
        return List.of(
                ready(cluster, found, before),
                progressing(cluster, found, before),
                degraded(cluster, found, before),
                topologyHealthy(found),
                configurationApplied(cluster, found));
    }

    /** Whether the cluster has never been complete yet. A cluster that has been is ready again as soon as it serves. */
    static boolean isForming(RedisClusterStatus before) {
        return Conditions.find(before.getConditions(), READY)
                .map(ready -> FORMING.equals(ready.getReason()))
                .orElse(true);
    }

    private static StatusCondition ready(RedisCluster cluster, Findings found, RedisClusterStatus before) {
        if (found.isHealthy()) {
            return isTrue(READY, "Serving", found.whoServes() + ", all nodes serve");
        }
        if (isForming(before)) {
            return isFalse(READY, FORMING, "the cluster is being formed: " + missing(cluster, found));
        }
        return found.serves()
                ? isTrue(READY, "Serving", found.whoServes() + "; " + missing(cluster, found))
                : ClusterSpec.isSharded(cluster)
                        ? isFalse(
                                READY,
                                "SlotsUnserved",
                                "not every slot has a primary that serves: " + missing(cluster, found))
                        : isFalse(READY, "NoPrimary", "nobody takes writes: " + missing(cluster, found));
    }

    private static StatusCondition progressing(RedisCluster cluster, Findings found, RedisClusterStatus before) {
        if (ClusterSpec.isPaused(cluster)) {
            return isFalse(PROGRESSING, "Paused", "spec.paused is set: nothing is done before it is removed");
        }
        String steps = found.plan().steps().stream().map(Step::describe).collect(Collectors.joining(", "));
        if (found.rollingOut()) {
            String how = found.rollout().roll().describe();
            return isTrue(PROGRESSING, "RollingOut", steps.isEmpty() ? how : how + "; next: " + steps);
        }
        if (!steps.isEmpty()) {
            return isTrue(PROGRESSING, "ChangingTopology", steps);
        }
        if (!found.isHealthy() && isForming(before)) {
            return isTrue(PROGRESSING, FORMING, missing(cluster, found));
        }
        return isFalse(PROGRESSING, "Settled", "nothing is being changed");
    }

    private static StatusCondition degraded(RedisCluster cluster, Findings found, RedisClusterStatus before) {
        if (found.failure().isPresent()) {
            return isTrue(DEGRADED, "StepFailed", found.failure().get());
        }
        if (!found.plan().problems().isEmpty() && !isForming(before)
                || found.plan().problems().stream().anyMatch(ClusterConditions::needsAPerson)) {
            Problem first = found.plan().problems().get(0);
            return isTrue(
                    DEGRADED,
                    first.reason(),
                    found.plan().problems().stream()
                            .map(problem -> tell(problem, cluster))
                            .collect(Collectors.joining("; ")));
        }
        if (found.survey().resharding()) {
            return isFalse(DEGRADED, "Resharding", "shards are being added or given up, every slot has its replicas");
        }
        boolean isPlanned =
                found.rollingOut() && found.rollout().roll().troubles().isEmpty();
        return found.isHealthy() || isForming(before) || isPlanned
                ? isFalse(DEGRADED, "AsExpected", "nothing is missing that was there before")
                : isTrue(DEGRADED, "RedundancyLost", missing(cluster, found));
    }

    /** With the command for each thing that a person may allow. */
    private static String tell(Problem problem, RedisCluster cluster) {
        return problem.message()
                + problem.offers().stream()
                        .map(offer -> ". To " + offer.what() + ": " + approval(cluster, offer.id()))
                        .collect(Collectors.joining());
    }

    private static String approval(RedisCluster cluster, String id) {
        return "kubectl annotate rdc " + cluster.getMetadata().getName() + " -n "
                + cluster.getMetadata().getNamespace() + " --overwrite " + ClusterSpec.APPROVE + "=" + id;
    }

    /** Whether waiting can't help. */
    static boolean needsAPerson(Problem problem) {
        return Set.of("AmbiguousPrimary", "SentinelsDisagree", "DataAtRisk", "TwoHistories", "DuplicateNodeId")
                .contains(problem.reason());
    }

    private static StatusCondition topologyHealthy(Findings found) {
        return found.shortcomings().isEmpty()
                ? isTrue(TOPOLOGY_HEALTHY, "Complete", "every node has its place")
                : isFalse(TOPOLOGY_HEALTHY, "Incomplete", String.join("; ", found.shortcomings()));
    }

    private static StatusCondition configurationApplied(RedisCluster cluster, Findings found) {
        if (found.obstacle().isPresent()) {
            return isFalse(
                    CONFIGURATION_APPLIED,
                    found.obstacle().get().reason(),
                    found.obstacle().get().message());
        }
        if (ClusterSpec.isPaused(cluster)) {
            return isFalse(CONFIGURATION_APPLIED, "Paused", "spec.paused is set; changes wait until it is removed");
        }
        if (found.rollout().refusal().isPresent()) {
            return isFalse(
                    CONFIGURATION_APPLIED,
                    ROLLOUT_FAILED,
                    rolledBack(cluster, found.rollout().refusal().get()));
        }
        List<String> troubles = found.rollout().roll().troubles();
        if (!troubles.isEmpty()) {
            return isFalse(
                    CONFIGURATION_APPLIED,
                    PODS_FAILING,
                    String.join("; ", troubles)
                            + ". Correct the spec (version, image, resources, config) or what it names; for more see:"
                            + " kubectl describe pods -l " + Labels.CLUSTER + "="
                            + cluster.getMetadata().getName() + " -n "
                            + cluster.getMetadata().getNamespace());
        }
        Optional<String> absent = absent(cluster, found);
        if (absent.isPresent()) {
            return isFalse(CONFIGURATION_APPLIED, "PodsMissing", absent.get());
        }
        return found.rollingOut()
                ? isFalse(CONFIGURATION_APPLIED, "RollingOut", "not all pods run with it yet")
                : isTrue(CONFIGURATION_APPLIED, "Applied", "all pods run with the configuration of this generation");
    }

    private static String rolledBack(RedisCluster cluster, Refusal refusal) {
        return "the roll-out of this generation failed and was taken back, all pods run with the previous template: "
                + refusal.failure()
                + ". Correct the spec (version, image, resources, config). To have the same tried once more: "
                + approval(cluster, refusal.id());
    }

    /** Pods that the StatefulSet has not made: a quota or a missing PriorityClass is told to it and to nobody else. */
    private static Optional<String> absent(RedisCluster cluster, Findings found) {
        String pods = found.nodes().stream()
                .filter(node -> node.uid().isEmpty())
                .map(NodeView::pod)
                .collect(Collectors.joining(", "));
        return pods.isEmpty()
                ? Optional.empty()
                : Optional.of("not created yet: " + pods + "; if that lasts, see: kubectl describe statefulset "
                        + ClusterNames.primary(cluster) + " -n "
                        + cluster.getMetadata().getNamespace());
    }

    private static String missing(RedisCluster cluster, Findings found) {
        List<String> all = new ArrayList<>();
        found.obstacle().ifPresent(obstacle -> all.add(obstacle.message()));
        found.plan().problems().forEach(problem -> all.add(problem.message()));
        all.addAll(found.rollout().roll().troubles());
        all.addAll(found.shortcomings());
        absent(cluster, found).ifPresent(all::add);
        String unready = found.nodes().stream()
                .filter(node -> !found.readyPods().contains(node.pod()))
                .map(node -> node.pod())
                .collect(Collectors.joining(", "));
        if (all.isEmpty() && !unready.isEmpty()) {
            all.add("not ready: " + unready);
        }
        return all.isEmpty() ? "changes are on their way" : String.join("; ", all);
    }
}
