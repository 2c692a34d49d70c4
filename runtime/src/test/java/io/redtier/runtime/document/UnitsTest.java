package io.redtier.runtime.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms",
        "10s, PT10S, 10s",
        "90s, PT90S, 1m30s",
        "1h30m, PT90M, 1h30m",
        "1h2m3s4ms, PT1H2M3.004S, 1h2m3s4ms",
        "0s, PT0S, 0s",
        "30m30m, PT1H, 1h"
    })
    void durations(String text, Duration duration, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1d", "1.5h", "-1s", "100000s", "1s1s1s1s1s", "1 s", "s", "1H"})
    void whatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is no duration; write ");
    }

    @ParameterizedTest
    @CsvSource({
        "512, 512, 512",
        "4Ki, 4096, 4Ki",
        "1Mi, 1048576, 1Mi",
        "1024Ki, 1048576, 1Mi",
        "1.5Gi, 1610612736, 1536Mi",
        "2G, 2000000000, 1953125Ki",
        "1k, 1000, 1000"
    })
    void sizes(String text, long bytes, String shortest) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
        assertThat(Sizes.format(bytes)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1KB", "-1", "Mi", "1e3", "99999999999Ti"})
    void whatIsNoSize(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("; write ");
    }

    @Test
    void keys() {
        Workload workload = new Workload("shop", "Deployment", "catalog");
        assertThat(KeySchema.policyKey(workload)).isEqualTo("redtier:policies:{shop/deployment/catalog}");
        assertThat(KeySchema.policyChannel(workload)).isEqualTo(KeySchema.policyKey(workload));
        String value = KeySchema.cacheKey("catalog:", "products", "42");
        assertThat(value).isEqualTo("catalog:products:{42}");
        assertThat(KeySchema.leaseKey(value)).isEqualTo("catalog:products:{42}:lease");
        String lock = KeySchema.lockKey("catalog:", "payment", "7");
        assertThat(lock).isEqualTo("catalog:lock:payment:{7}");
        assertThat(KeySchema.fenceKey(lock)).isEqualTo("catalog:lock:payment:{7}:fence");
        assertThat(KeySchema.limitKey(KeySchema.limitPrefix("shop", "catalog-limits", "per-user"), "bob", "f60000-1a"))
                .isEqualTo("rl:shop:catalog-limits:per-user:{bob}:f60000-1a");
    }

    @ParameterizedTest
    @CsvSource({"1ms", "1s", "1m", "1h", "24h", "720h"})
    void countersNeverLeaveTheRangeOfExactNumbers(String text) {
        Duration window = Durations.parse(text);
        long deepest = LimitArithmetic.largestAmount(window) * LimitArithmetic.windowTicks(window);
        assertThat(deepest).isBetween(1L, 1L << 52);
        assertThat(LimitArithmetic.windowTicks(window) * LimitArithmetic.tickMicros(window))
                .isEqualTo(window.toMillis() * 1000);
        assertThat(LimitArithmetic.largestAmount(window)).as("large quotas fit").isGreaterThan(1_000_000);
    }
}
