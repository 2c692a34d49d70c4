package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.ClusterId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RedisGateTest {

    private static final ClusterId SHOP = new ClusterId("shop", "shop");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RedisGate gate = new RedisGate(
            new Clock() {
                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now.get();
                }
            },
            Duration.ofSeconds(1),
            Duration.ofSeconds(3));

    @Test
    void leavesAFailingAddressAloneForLongerAndLonger() {
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(gate.closed(SHOP, "a")).isPresent();
        now.set(now.get().plusSeconds(1));
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
    void aSuccessMakesUpForEarlierFailures() {
        gate.failed(SHOP, "a", "down");
        gate.succeeded(SHOP);

        assertThat(gate.closed(SHOP, "a")).isEmpty();
        assertThat(gate.failed(SHOP, "a", "down").pause()).isEqualTo(Duration.ofSeconds(1));
    }
}
