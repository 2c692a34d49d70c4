package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InfoTest {

    @Test
    void theVersionIsTheServersOwnAndNotTheOneItStandsInFor() {
        assertThat(Info.parse("redis_version:7.0.15\r\n").data().version()).isEqualTo("7.0.15");
        assertThat(Info.parse("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n")
                        .data()
                        .version())
                .isEqualTo("8.0.1");
    }
}
