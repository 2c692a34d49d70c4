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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Those who elect are missing when they are needed. */
@ExtendWith(Arena.Provider.class)
class SentinelsChaosIT {

    private static final Mode MODE = Mode.Sentinel;

    private final Arena arena;

    SentinelsChaosIT(Arena arena) {
        this.arena = arena;
    }

    @Test
    void theMajorityIsLostAndRestored() {
        try (ClusterUnderTest shop = arena.shop("majority", MODE, MODE.inMemory())) {
            Trial.run(shop, MODE, Fault.SentinelMajorityFrozen, () -> {
                NodeStatus killed = Mode.primary(shop);
                List<String> majority = names(shop).stream().limit(2).toList();
                majority.forEach(pod -> arena.faults().freeze(shop.namespace(), pod));
                try {
                    arena.faults().kill(shop.namespace(), killed.getPod());
                    shop.awaitCondition("Ready", "False", "NoPrimary");
                } finally {
                    majority.forEach(pod -> arena.faults().resume(shop.namespace(), pod));
                }
                CrashChaosIT.awaitReplaced(shop, killed);
                CrashChaosIT.awaitRole(shop, killed, NodeRole.Replica);
            });
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void allAreReplacedBeforeAFailover() {
        try (ClusterUnderTest shop = arena.shop("sentinels", MODE, MODE.inMemory())) {
            Trial.run(shop, MODE, Fault.SentinelsReplaced, () -> {
                Set<String> before = uids(shop);
                shop.pods(Labels.SENTINEL)
                        .forEach(pod -> shop.client().resource(pod).delete());
                await("all sentinels are new ones")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .untilAsserted(() -> assertThat(uids(shop)).hasSize(3).doesNotContainAnyElementsOf(before));
                shop.awaitHealthy();
                NodeStatus killed = Mode.primary(shop);
                arena.faults().kill(shop.namespace(), killed.getPod());
                CrashChaosIT.awaitReplaced(shop, killed);
                CrashChaosIT.awaitRole(shop, killed, NodeRole.Replica);
            });
        }
    }

    private static List<String> names(ClusterUnderTest shop) {
        return shop.pods(Labels.SENTINEL).stream()
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static Set<String> uids(ClusterUnderTest shop) {
        return shop.pods(Labels.SENTINEL).stream()
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getUid())
                .collect(Collectors.toSet());
    }
}
