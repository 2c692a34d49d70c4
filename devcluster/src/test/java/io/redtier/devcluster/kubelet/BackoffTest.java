package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesFromTheSecondCrashOnUpToItsLimit() {
        List<Long> waits = new ArrayList<>();
        Duration wait = null;
        for (int i = 0; i < 8; i++) {
            wait = Backoff.KUBELET.next(wait, Duration.ofSeconds(1));
            waits.add(wait.toSeconds());
        }

        assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
    }

    @Test
    void forgivesAfterALongRun() {
        assertThat(Backoff.KUBELET.next(Duration.ofSeconds(300), Duration.ofMinutes(10)))
                .isZero();
    }
}
