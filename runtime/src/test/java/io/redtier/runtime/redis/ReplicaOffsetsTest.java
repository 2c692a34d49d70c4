package io.redtier.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;

class ReplicaOffsetsTest {
    private static final HostAndPort NEAR = new HostAndPort("10.0.0.1", 6379);

    private final ReplicaOffsets offsets = new ReplicaOffsets();

    private List<HostAndPort> after(long seconds, long offset, long confirmed) {
        return offsets.closeBehind(
                List.of(bytes("master"), offset, List.of(replica("10.0.0.1", confirmed))),
                TimeUnit.SECONDS.toNanos(seconds));
    }

    private static List<byte[]> replica(String host, long confirmed) {
        return List.of(bytes(host), bytes("6379"), bytes(Long.toString(confirmed)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aReplicaMayBeBehindByWhatWasWrittenInTheLastFiveSeconds() {
        assertThat(after(0, 100, 100)).containsExactly(NEAR);
        assertThat(after(3, 900, 100)).containsExactly(NEAR);
        assertThat(after(5, 1000, 100)).containsExactly(NEAR);
        assertThat(after(6, 1100, 100))
                .as("what was written 3 s ago is missing")
                .isEmpty();
        assertThat(after(7, 1200, 899)).isEmpty();
        assertThat(after(8, 1300, 900)).containsExactly(NEAR);
    }

    @Test
    void atFirstItMustHaveEverything() {
        assertThat(after(0, 100, 99)).isEmpty();
        assertThat(after(1, 100, 100)).containsExactly(NEAR);
    }

    @Test
    void whatAnotherPrimaryHadWrittenDoesNotCount() {
        assertThat(after(0, 5000, 5000)).containsExactly(NEAR);
        assertThat(after(1, 70, 70)).containsExactly(NEAR);
    }

    @Test
    void oneThatIsNoPrimaryHasNone() {
        assertThat(offsets.closeBehind(List.of(bytes("slave"), bytes("10.0.0.9"), 6379L, bytes("connected"), 10L), 0))
                .isEmpty();
    }
}
