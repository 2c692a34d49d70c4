package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RedisClusters of Valkey 8: they form, and fail over or come back when the primary dies. */
@ExtendWith(Arena.Provider.class)
class ValkeyChaosIT {

    private final Arena arena;

    ValkeyChaosIT(Arena arena) {
        this.arena = arena;
    }

    static Stream<Mode> allModes() {
        return Tier.modes(Mode.Sentinel, Mode.Standalone, Mode.Cluster);
    }

    @ParameterizedTest
    @MethodSource("allModes")
    void formsAndSurvivesAKilledPrimary(Mode mode) {
        assumeTrue(Arena.valkey().isPresent(), "no Valkey here; ./redtier test fetches it on Debian");
        String spec = mode.onDisk().replace("version: \"7.0\"", "image: \"valkey/valkey:8.0\"");
        try (ClusterUnderTest shop = arena.shop("valkey", mode, spec)) {
            shop.awaitHealthy();
            assertThat(Mode.primary(shop).getVersion()).as("version of Valkey").startsWith("8.");
            CrashChaosIT.killPrimary(arena, shop, mode);
        }
    }
}
