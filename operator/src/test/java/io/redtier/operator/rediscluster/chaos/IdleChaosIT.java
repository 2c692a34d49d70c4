package io.redtier.operator.rediscluster.chaos;

import static org.awaitility.Awaitility.await;

import io.redtier.operator.ChartRights;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** RedisClusters that nothing happens to: the operator looks at them and writes nothing. */
@ExtendWith(Arena.Provider.class)
class IdleChaosIT {

    /** In which each is looked at several times. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(15);

    private final Arena arena;

    IdleChaosIT(Arena arena) {
        this.arena = arena;
    }

    @Test
    void nothingIsWritten() {
        List<ClusterUnderTest> idle = new ArrayList<>();
        try {
            idle.add(arena.shop("idle", Mode.Sentinel, Mode.Sentinel.inMemory()));
            for (int i = 1; i < Tier.idleClusters(); i++) {
                idle.add(arena.shop("idle-" + i, Mode.Standalone, Mode.Standalone.inMemory()));
            }
            idle.forEach(ClusterUnderTest::awaitHealthy);
            AtomicLong last = new AtomicLong(writes());
            await("no request of the operator is to change anything")
                    .during(LONG_ENOUGH)
                    .atMost(LONG_ENOUGH.multipliedBy(6))
                    // Compared with the look before: the last writes of their birth may come late.
                    .until(() -> {
                        long now = writes();
                        return now == last.getAndSet(now);
                    });
        } finally {
            idle.forEach(ClusterUnderTest::close);
        }
    }

    private long writes() {
        return arena.kubernetes().apiServer().writes(ChartRights.USER);
    }
}
