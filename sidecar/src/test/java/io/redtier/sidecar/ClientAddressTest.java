package io.redtier.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final Networks TRUSTED = Networks.of(List.of("10.0.0.0/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 |                              | 10.0.0.1",
                "10.0.0.1 | 198.51.100.7                 | 198.51.100.7",
                "10.0.0.1 | 198.51.100.7, 10.1.1.1       | 198.51.100.7",
                "10.0.0.1 | 1.2.3.4, 198.51.100.7        | 198.51.100.7",
                "10.0.0.1 | 1.2.3.4,198.51.100.7,10.0.0.2| 198.51.100.7",
                "10.0.0.1 | 10.0.0.3                     | 10.0.0.3",
                "10.0.0.1 | 198.51.100.7:4711            | 198.51.100.7",
                "10.0.0.1 | [2001:db8::1]:4711           | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1 | 2001:db8::1                  | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1 | 198.51.100.7, unknown        | 10.0.0.1",
                "10.0.0.1 | ,                            | 10.0.0.1",
                "192.0.2.9| 198.51.100.7                 | 192.0.2.9",
            })
    void isTheNearestThatIsNoTrustedProxy(String peer, String forwarded, String client) {
        assertThat(of(peer, forwarded == null ? List.of() : List.of(forwarded), TRUSTED))
                .isEqualTo(client);
    }

    @Test
    void readsSeveralHeadersFromTheLast() {
        assertThat(of("10.0.0.1", List.of("1.2.3.4", "198.51.100.7", "10.0.0.9"), TRUSTED))
                .isEqualTo("198.51.100.7");
    }

    @Property
    void whatAnUntrustedPeerWritesIsNeverBelieved(@ForAll List<String> forwarded) {
        assertThat(of("192.0.2.9", forwarded, TRUSTED)).isEqualTo("192.0.2.9");
    }

    @Property
    void anyTextOfATrustedPeerGivesAnAddress(@ForAll List<String> forwarded) {
        assertThat(Networks.address(of("10.0.0.1", forwarded, TRUSTED))).isPresent();
    }

    @Test
    void doesNotFollowAnEndlessChain() {
        assertThat(of("10.0.0.1", List.of("1.2.3.4," + "10.0.0.2,".repeat(100_000) + "10.0.0.2"), TRUSTED))
                .isEqualTo("10.0.0.2");
    }

    private static String of(String peer, List<String> forwarded, Networks trusted) {
        return ClientAddress.of(Networks.address(peer).orElseThrow(), forwarded, trusted);
    }
}
