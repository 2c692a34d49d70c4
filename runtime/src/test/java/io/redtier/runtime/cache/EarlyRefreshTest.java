package io.redtier.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.testing.Documents;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EarlyRefreshTest {
    private static CacheEntry policy(String fields) {
        return Documents.cacheDocument("r:6379", fields).caches().get("products");
    }

    @Test
    void aheadOfExpiryByTheThreshold() {
        CacheEntry policy =
                policy("\"ttl\": \"1h\", \"strategy\": \"RefreshAhead\", \"refreshAhead\": {\"threshold\": \"5m\"}");
        assertThat(EarlyRefresh.isWanted(policy)).isTrue();
        assertThat(EarlyRefresh.leftMillis(policy, 10_000, 0.5)).isEqualTo(300_000);
    }

    @Test
    void neverOtherwise() {
        assertThat(EarlyRefresh.isWanted(policy("\"ttl\": \"1h\""))).isFalse();
        assertThat(EarlyRefresh.leftMillis(policy("\"ttl\": \"1h\""), 10_000, 0.000_001))
                .isNegative();
    }

    @Test
    void byChanceInProportionToTheLoad() {
        CacheEntry policy =
                policy("\"ttl\": \"1h\", \"stampedeProtection\": {\"mode\": \"Probabilistic\", \"beta\": 2}");
        assertThat(EarlyRefresh.isWanted(policy)).isTrue();
        assertThat(EarlyRefresh.leftMillis(policy, 100, 1)).isZero();
        assertThat(EarlyRefresh.leftMillis(policy, 100, Math.exp(-1))).isBetween(200L, 201L);
        // The mean of -ln(rand) is 1, so the mean of what is left is load * beta.
        double mean = IntStream.rangeClosed(1, 100_000)
                .mapToLong(i -> EarlyRefresh.leftMillis(policy, 100, i / 100_000.0))
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(199.0, 202.0);
    }
}
