package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody asked for: nothing that was acknowledged may be lost, whether or not the operator dies meanwhile. */
@ExtendWith(Arena.Provider.class)
class PlannedChaosIT {

    /** Changes the pod template, so that every pod has to be replaced. */
    private static final String OTHER_TEMPLATE = "resources: {requests: {cpu: 10m}}\n";

    private static final Duration ROLL = ClusterUnderTest.PATIENCE.multipliedBy(3);

    private final Arena arena;

    PlannedChaosIT(Arena arena) {
        this.arena = arena;
    }

    static Stream<Mode> sentinelFirst() {
        return Tier.modes(Mode.Sentinel, Mode.Cluster);
    }

    @ParameterizedTest
    @EnumSource(names = {"Sentinel", "Cluster"})
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void rollingRestart(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("roll", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.RollingRestart, () -> {
                Set<String> before = uids(shop);
                shop.apply(mode.inMemory() + OTHER_TEMPLATE);
                awaitReplaced(shop, before);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Sentinel", "Cluster"})
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void rollingRestartWithASlowReplica(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("slow", mode, mode.inMemory())) {
            shop.awaitHealthy();
            NodeStatus replica = shop.status().getNodes().stream()
                    .filter(node -> node.getRole() == NodeRole.Replica)
                    .findFirst()
                    .orElseThrow();
            try (SlowPod slow = new SlowPod(arena.kubernetes(), shop.namespace(), replica.getPod())) {
                Trial.run(shop, mode, Fault.RollingRestartWithSlowReplica, () -> {
                    Set<String> before = uids(shop);
                    shop.apply(mode.inMemory() + OTHER_TEMPLATE);
                    awaitReplaced(shop, before);
                });
                assertThat(slow.turns())
                        .as("times that the replica was stopped")
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sentinelFirst")
    void replicasScaled(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("scale", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.ReplicasScaled, () -> {
                int before = shop.pods(Labels.REDIS).size();
                shop.apply(mode.inMemory(1));
                awaitGrown(shop, before);
                shop.awaitHealthy();
                shop.apply(mode.inMemory());
                awaitPods(shop, before);
            });
        }
    }

    /** The default tier kills the operator in a change of shards. */
    @ParameterizedTest
    @EnumSource(names = {"Sentinel", "Cluster"})
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void operatorKilledInARollingRestart(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("roll-killed", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.OperatorKilledInRollingRestart, () -> {
                Set<String> before = uids(shop);
                shop.apply(mode.inMemory() + OTHER_TEMPLATE);
                await("the first pod of " + shop.namespace() + " is replaced")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .until(() -> !uids(shop).equals(before));
                arena.killOperator();
                awaitReplaced(shop, before);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("sentinelFirst")
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void operatorKilledInAScaleOut(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("out-killed", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.OperatorKilledInScaleOut, () -> {
                int before = shop.pods(Labels.REDIS).size();
                shop.apply(mode.inMemory(1));
                awaitGrown(shop, before);
                arena.killOperator();
                awaitReplicas(shop, mode.replicas() + 1);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("sentinelFirst")
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void operatorKilledInAScaleIn(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("in-killed", mode, mode.inMemory(1))) {
            shop.awaitHealthy();
            Trial.run(shop, mode, Fault.OperatorKilledInScaleIn, () -> {
                int before = shop.pods(Labels.REDIS).size();
                shop.apply(mode.inMemory());
                arena.killOperator();
                awaitPods(shop, before - (mode == Mode.Cluster ? Mode.SHARDS : 1));
                awaitReplicas(shop, mode.replicas());
            });
        }
    }

    private static Set<String> uids(ClusterUnderTest shop) {
        return shop.pods(Labels.REDIS).stream()
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getUid())
                .collect(Collectors.toSet());
    }

    private static void awaitReplaced(ClusterUnderTest shop, Set<String> before) {
        await("every pod of " + shop.namespace() + " is a new one")
                .atMost(ROLL)
                .untilAsserted(
                        () -> assertThat(uids(shop)).hasSize(before.size()).doesNotContainAnyElementsOf(before));
    }

    private static void awaitGrown(ClusterUnderTest shop, int before) {
        await("there are more pods in " + shop.namespace())
                .atMost(ClusterUnderTest.PATIENCE)
                .until(() -> shop.pods(Labels.REDIS).size() > before);
    }

    private static void awaitPods(ClusterUnderTest shop, int count) {
        await("there are " + count + " pods in " + shop.namespace())
                .atMost(ROLL)
                .untilAsserted(() -> assertThat(shop.pods(Labels.REDIS)).hasSize(count));
    }

    private static void awaitReplicas(ClusterUnderTest shop, int count) {
        await("the status of " + shop.namespace() + " shows " + count + " replicas")
                .atMost(ROLL)
                .until(() -> Integer.valueOf(count).equals(shop.status().getReadyReplicas()));
    }
}
