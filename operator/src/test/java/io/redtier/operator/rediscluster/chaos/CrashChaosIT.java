package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The primary dies or hangs, and comes back with its data, with old data, or with none. */
@ExtendWith(Arena.Provider.class)
class CrashChaosIT {

    private final Arena arena;

    CrashChaosIT(Arena arena) {
        this.arena = arena;
    }

    static Stream<Mode> withReplicas() {
        return Tier.modes(Mode.Sentinel, Mode.Cluster);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void killed(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("killed", mode, mode.onDisk())) {
            killPrimary(arena, shop, mode);
        }
    }

    static void killPrimary(Arena arena, ClusterUnderTest shop, Mode mode) {
        Trial.run(shop, mode, Fault.PrimaryKilled, () -> {
            NodeStatus killed = Mode.primary(shop);
            arena.faults().kill(shop.namespace(), killed.getPod());
            if (mode.replicas() > 0) {
                awaitReplaced(shop, killed);
            } else {
                await("it is down").atMost(ClusterUnderTest.PATIENCE).until(() -> restarts(shop, killed) > 0);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("withReplicas")
    void backAtOnceWithoutItsData(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("empty", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.EmptyPrimaryReturns, () -> {
                NodeStatus killed = Mode.primary(shop);
                arena.faults().kill(shop.namespace(), killed.getPod());
                awaitReplaced(shop, killed);
                awaitRole(shop, killed, NodeRole.Replica);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("withReplicas")
    void frozenAndResumed(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("frozen", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.PrimaryFrozen, () -> {
                NodeStatus frozen = Mode.primary(shop);
                arena.faults().freeze(shop.namespace(), frozen.getPod());
                awaitReplaced(shop, frozen);
                arena.faults().resume(shop.namespace(), frozen.getPod());
                awaitRole(shop, frozen, NodeRole.Replica);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Sentinel", "Cluster"})
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void backWithItsOldData(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("stale", mode, mode.onDisk())) {
            Trial.run(shop, mode, Fault.StalePrimaryReturns, () -> {
                NodeStatus stale = Mode.primary(shop);
                arena.faults().freeze(shop.namespace(), stale.getPod());
                awaitReplaced(shop, stale);
                arena.faults().kill(shop.namespace(), stale.getPod());
                awaitRole(shop, stale, NodeRole.Replica);
            });
        }
    }

    /** Waits until another pod has the place of this primary. */
    static void awaitReplaced(ClusterUnderTest shop, NodeStatus former) {
        await("another pod takes the place of " + former.getPod() + " in " + shop.namespace())
                .atMost(ClusterUnderTest.PATIENCE)
                .until(() -> shop.status().getNodes().stream()
                        .anyMatch(node -> node.getRole() == NodeRole.Primary
                                && Objects.equals(node.getSlots(), former.getSlots())
                                && !node.getPod().equals(former.getPod())));
    }

    static void awaitRole(ClusterUnderTest shop, NodeStatus pod, NodeRole role) {
        await(pod.getPod() + " of " + shop.namespace() + " is a " + role)
                .atMost(ClusterUnderTest.PATIENCE)
                .untilAsserted(() -> assertThat(shop.status().getNodes())
                        .filteredOn(node -> node.getPod().equals(pod.getPod()))
                        .extracting(NodeStatus::getRole)
                        .containsExactly(role));
    }

    private static int restarts(ClusterUnderTest shop, NodeStatus node) {
        return shop.client()
                .pods()
                .inNamespace(shop.namespace())
                .withName(node.getPod())
                .get()
                .getStatus()
                .getContainerStatuses()
                .get(0)
                .getRestartCount();
    }
}
