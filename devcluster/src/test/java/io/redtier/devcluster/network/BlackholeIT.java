package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real routes of this machine, for addresses of a block that this test has claimed. */
class BlackholeIT {
    private AddressBlock block;
    private Blackhole blackhole;
    private List<String> addresses;

    @BeforeEach
    void claim() {
        block = AddressBlock.claim();
        blackhole = new Blackhole(block.spareAddress());
        String obstacle = blackhole.obstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        addresses = List.of(block.nextPodAddress(), block.nextPodAddress(), block.nextPodAddress());
    }

    @AfterEach
    void release() throws Exception {
        for (String address : addresses == null ? List.<String>of() : cutOff()) {
            route("del", address);
        }
        block.close();
    }

    @Test
    void closingRestoresAllThatCanBeRestored() throws Exception {
        for (String address : addresses) {
            blackhole.cutOff(address, "shop/" + address);
        }
        route("del", addresses.get(1));

        assertThatThrownBy(blackhole::close)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(addresses.get(1) + " can't be restored");
        assertThat(cutOff()).isEmpty();
    }

    @Test
    void anOwnerGetsBackAllThatItHad() throws Exception {
        blackhole.cutOff(addresses.get(0), "shop/web");
        blackhole.cutOff(addresses.get(1), "shop/web");
        blackhole.cutOff(addresses.get(2), "shop/db");

        assertThat(blackhole.restore("shop/web")).isTrue();
        assertThat(cutOff()).containsExactly(addresses.get(2));
        assertThat(blackhole.restore("shop/web")).isFalse();
        blackhole.close();
    }

    @Test
    void whatAKilledProgramLeftIsRemovedWhereItIsOurs() throws Exception {
        addresses.forEach(address -> route("add", address));
        String others = addresses.get(2);

        blackhole.removeStale(address -> block.hasPodAddress(address) && !address.equals(others));

        assertThat(cutOff()).containsExactly(others);
    }

    /** Those of our addresses that have a route. */
    private List<String> cutOff() throws Exception {
        Process process = new ProcessBuilder("ip", "route", "show", "table", "local", "type", "blackhole").start();
        List<String> found = new ArrayList<>(
                Blackhole.addresses(new String(process.getInputStream().readAllBytes())));
        found.retainAll(addresses);
        return found;
    }

    private static void route(String verb, String address) {
        try {
            int code = new ProcessBuilder("ip", "route", verb, "blackhole", address + "/32", "table", "local")
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
