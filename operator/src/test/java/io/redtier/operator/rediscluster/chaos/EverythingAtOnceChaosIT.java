package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All pods at once, or a whole machine. The default tier has these in SentinelFailoverIT and ShardedClusterIT, and the machine here. */
@ExtendWith(Arena.Provider.class)
class EverythingAtOnceChaosIT {

    private final Arena arena;

    EverythingAtOnceChaosIT(Arena arena) {
        this.arena = arena;
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void allPodsDeleted(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("all", mode, mode.onDisk())) {
            Trial.run(shop, mode, Fault.AllPodsReplaced, () -> {
                Set<String> before = addresses(shop);
                pods(shop).forEach(pod -> shop.client().resource(pod).delete());
                await("every pod of " + shop.namespace() + " has a new address")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .untilAsserted(() -> assertThat(addresses(shop))
                                .hasSize(before.size())
                                .doesNotContainAnyElementsOf(before));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void allProcessesKilled(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("power", mode, mode.onDisk())) {
            Trial.run(shop, mode, Fault.AllProcessesKilled, () -> {
                List<String> names = pods(shop).stream()
                        .map(pod -> pod.getMetadata().getName())
                        .toList();
                names.forEach(pod -> arena.faults().kill(shop.namespace(), pod));
                await("all containers of " + shop.namespace() + " were restarted")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .untilAsserted(() -> assertThat(pods(shop))
                                .allMatch(pod -> pod.getStatus()
                                                .getContainerStatuses()
                                                .get(0)
                                                .getRestartCount()
                                        > 0));
            });
        }
    }

    static Stream<Mode> withReplicas() {
        return Tier.modes(Mode.Sentinel, Mode.Cluster);
    }

    @ParameterizedTest
    @MethodSource("withReplicas")
    void aMachineIsLostAndComesBack(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("node", mode, mode.inMemory())) {
            Trial.run(shop, mode, Fault.NodeLost, () -> {
                NodeStatus primary = Mode.primary(shop);
                String machine = shop.client()
                        .pods()
                        .inNamespace(shop.namespace())
                        .withName(primary.getPod())
                        .get()
                        .getSpec()
                        .getNodeName();
                arena.faults().loseNode(machine);
                try {
                    CrashChaosIT.awaitReplaced(shop, primary);
                    assertThat(shop.pods(Labels.REDIS))
                            .as("the pod object lingers")
                            .anyMatch(pod -> pod.getMetadata().getName().equals(primary.getPod()));
                } finally {
                    arena.faults().recoverNode(machine);
                }
                CrashChaosIT.awaitRole(shop, primary, NodeRole.Replica);
            });
        }
    }

    static List<Pod> pods(ClusterUnderTest shop) {
        return Stream.of(Labels.REDIS, Labels.SENTINEL)
                .flatMap(component -> shop.pods(component).stream())
                .toList();
    }

    static Set<String> addresses(ClusterUnderTest shop) {
        return pods(shop).stream()
                .map(pod -> pod.getStatus().getPodIP() == null
                        ? "none"
                        : pod.getStatus().getPodIP())
                .collect(Collectors.toSet());
    }
}
