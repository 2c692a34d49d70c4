package io.redtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperatorConfigTest {

    private final OperatorConfig config = new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(OperatorConfig.class)
            .build()
            .getConfigMapping(OperatorConfig.class);

    /** What nobody reports is found by asking; a look takes as long as the one node that does not answer is waited for. */
    @Test
    void statusIsNotOlderThanFiveSeconds() {
        Duration look = config.redis().readTimeout();

        assertThat(config.rediscluster().resync().plus(look)).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(config.rediscluster().retry())
                .isLessThan(config.rediscluster().resync());
    }
}
