package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.ClusterId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RedisGateTest {

    private static final ClusterId SHOP = new ClusterId("shop", "shop");

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final RedisGate gate = new RedisGate(clock, Duration.ofSeconds(1), Duration.ofSeconds(3));

    @Test
    void leavesAFailingAddressAloneForLongerAndLonger() {
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(gate.closed(SHOP, "a")).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(gate.closed(SHOP, "a")).isEmpty();
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(2));
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void triesANewPrimaryAtOnce() {
        gate.failed(SHOP, "a", "down");

        assertThat(gate.closed(SHOP, "b")).isEmpty();
        assertThat(gate.failed(SHOP, "b", "down").pause()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void oneNodeThatWorksOpensNoOther() {
        gate.failed(SHOP, "a", "down");
        gate.succeeded(SHOP, "b");

        assertThat(gate.closed(SHOP, "a")).isPresent();
    }

    @Test
    void aSuccessMakesUpForEarlierFailures() {
        gate.failed(SHOP, "a", "down");
        gate.succeeded(SHOP, "a");

        assertThat(gate.closed(SHOP, "a")).isEmpty();
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(1));
    }
}
