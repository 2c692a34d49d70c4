package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    @ParameterizedTest
    @CsvSource({
        "$(HOST):$(PORT), redis:6379",
        "$(UNKNOWN), $(UNKNOWN)",
        "$$(HOST), $(HOST)",
        "$$$(HOST), $redis",
        "$(HOST, $(HOST",
        "$HOST, $HOST",
        "100$, 100$",
    })
    void expands(String text, String expected) {
        assertThat(Expansion.expand(text, Map.of("HOST", "redis", "PORT", "6379")))
                .isEqualTo(expected);
    }
}
