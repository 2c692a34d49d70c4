package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlackholeTest {
    @Test
    void singleAddressesAreReadFromTheListOfRoutes() {
        assertThat(Blackhole.addresses("""
                blackhole 127.64.32.5\s
                blackhole 127.64.32.17 proto static metric 5
                blackhole 10.9.0.0/16\s
                local 127.0.0.1 dev lo
                """)).containsExactly("127.64.32.5", "127.64.32.17");
        assertThat(Blackhole.addresses("")).isEmpty();
    }
}
