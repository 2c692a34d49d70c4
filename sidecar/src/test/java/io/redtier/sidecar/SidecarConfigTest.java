package io.redtier.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redtier.sidecar.SidecarConfig.AppProtocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SidecarConfigTest {

    @Test
    void needsOnlyThePortOfTheApp() {
        SidecarConfig config = SidecarConfig.from(Map.of("REDTIER_APP_PORT", "8081"));
        assertThat(config.listenPort()).isEqualTo(8080);
        assertThat(config.appHost()).isEqualTo("127.0.0.1");
        assertThat(config.appPort()).isEqualTo(8081);
        assertThat(config.appProtocol()).isEqualTo(AppProtocol.Http1);
        assertThat(config.managementPort()).isEqualTo(9901);
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void readsNetworks() throws UnknownHostException {
        Networks trusted = SidecarConfig.from(
                        Map.of("REDTIER_APP_PORT", "1", "REDTIER_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8,192.0.2.7"))
                .trustedProxies();
        assertThat(trusted.contains(InetAddress.getByName("10.255.0.1"))).isTrue();
        assertThat(trusted.contains(InetAddress.getByName("11.0.0.1"))).isFalse();
        assertThat(trusted.contains(InetAddress.getByName("fd00::1"))).isTrue();
        assertThat(trusted.contains(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(trusted.contains(InetAddress.getByName("192.0.2.8"))).isFalse();
    }

    @Test
    void saysAllThatIsWrongAndWhatToWrite() {
        assertThat(problems(Map.of(
                        "REDTIER_LISTEN_PORT", "http",
                        "REDTIER_APP_PROTOCOL", "http2",
                        "REDTIER_TRUSTED_PROXIES", "10.0.0.0/33",
                        "REDTIER_DRAIN", "soon")))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo("REDTIER_LISTEN_PORT is \"http\"; write a port, 0 to 65535"),
                        problem ->
                                assertThat(problem).isEqualTo("REDTIER_APP_PORT is not set; write a port, 1 to 65535"),
                        problem ->
                                assertThat(problem).isEqualTo("REDTIER_APP_PROTOCOL is \"http2\"; write Http1 or H2c"),
                        problem -> assertThat(problem)
                                .startsWith("REDTIER_TRUSTED_PROXIES: \"10.0.0.0/33\" is no network"),
                        problem -> assertThat(problem).startsWith("REDTIER_DRAIN: "));
        assertThat(problems(Map.of("REDTIER_APP_PORT", "8080")))
                .singleElement()
                .asString()
                .contains("REDTIER_APP_PORT is 8080, the port that the sidecar itself listens on");
    }

    private static Iterable<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(InvalidConfigException.class, () -> SidecarConfig.from(environment))
                .problems();
    }
}
