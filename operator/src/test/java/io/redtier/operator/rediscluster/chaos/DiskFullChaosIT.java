package io.redtier.operator.rediscluster.chaos;

import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A primary that can't write to its disk refuses writes. Sentinels take that for a failure and promote a replica; in the other
 * modes writes are refused until there is space again.
 */
@ExtendWith(Arena.Provider.class)
class DiskFullChaosIT {

    private final Arena arena;

    DiskFullChaosIT(Arena arena) {
        this.arena = arena;
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void theDiskOfThePrimaryIsFullAndFreeAgain(Mode mode) {
        String spec = mode.inMemory()
                + "persistence: {mode: AppendOnly, size: 20Mi, storageClassName: limited, reclaimPolicy: Delete}\n";
        try (ClusterUnderTest shop = arena.shop("disk", mode, spec)) {
            Trial.run(shop, mode, Fault.DiskFull, () -> {
                NodeStatus primary = Mode.primary(shop);
                String claim = "data-" + primary.getPod();
                arena.faults().fillDisk(shop.namespace(), claim);
                try {
                    await("the primary refuses writes")
                            .atMost(ClusterUnderTest.PATIENCE)
                            .until(() -> refusesWrites(shop, primary));
                    if (mode == Mode.Sentinel) {
                        CrashChaosIT.awaitReplaced(shop, primary);
                        CrashChaosIT.awaitRole(shop, primary, NodeRole.Replica);
                    } else {
                        await("its pod is not ready")
                                .atMost(ClusterUnderTest.PATIENCE)
                                .until(() -> shop.status().getNodes().stream()
                                        .filter(node -> node.getPod().equals(primary.getPod()))
                                        .noneMatch(NodeStatus::getReady));
                    }
                } finally {
                    arena.faults().freeDisk(shop.namespace(), claim);
                }
            });
        }
    }

    /** As PING does then, too. */
    private static boolean refusesWrites(ClusterUnderTest shop, NodeStatus node) {
        try (Jedis jedis = shop.connectTo(node)) {
            jedis.ping();
            return false;
        } catch (JedisDataException e) {
            return e.getMessage().startsWith("MISCONF") || e.getMessage().startsWith("MASTERDOWN");
        }
    }
}
