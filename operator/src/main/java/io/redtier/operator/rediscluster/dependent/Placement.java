package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.Spread;
import io.redtier.operator.Labels;
import java.util.List;

/** How the pods of one component are kept apart. Pure. */
final class Placement {

    private static final String NODE = "kubernetes.io/hostname";
    private static final int STRONGEST = 100;

    private Placement() {}

    /** Keeps two pods off one node; null when the user does not care. */
    static Affinity affinity(RedisCluster cluster, String component) {
        PodAffinityTerm sameNode = new PodAffinityTermBuilder()
                .withTopologyKey(NODE)
                .withLabelSelector(pods(cluster, component))
                .build();
        return switch (cluster.getSpec().getScheduling().getNode().getSpread()) {
            case None -> null;
            case Preferred ->
                new AffinityBuilder()
                        .withNewPodAntiAffinity()
                        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                        .withWeight(STRONGEST)
                        .withPodAffinityTerm(sameNode)
                        .endPreferredDuringSchedulingIgnoredDuringExecution()
                        .endPodAntiAffinity()
                        .build();
            case Required ->
                new AffinityBuilder()
                        .withNewPodAntiAffinity()
                        .withRequiredDuringSchedulingIgnoredDuringExecution(sameNode)
                        .endPodAntiAffinity()
                        .build();
        };
    }

    /** Spreads pods over zones; empty when the user does not care. */
    static List<TopologySpreadConstraint> spread(RedisCluster cluster, String component) {
        Spread zone = cluster.getSpec().getScheduling().getZone().getSpread();
        if (zone == Spread.None) {
            return List.of();
        }
        return List.of(new TopologySpreadConstraintBuilder()
                .withTopologyKey(Labels.ZONE)
                .withMaxSkew(1)
                .withWhenUnsatisfiable(zone == Spread.Required ? "DoNotSchedule" : "ScheduleAnyway")
                .withLabelSelector(pods(cluster, component))
                .build());
    }

    private static LabelSelector pods(RedisCluster cluster, String component) {
        return new LabelSelectorBuilder()
                .withMatchLabels(Labels.selector(cluster.getMetadata().getName(), component))
                .build();
    }
}
