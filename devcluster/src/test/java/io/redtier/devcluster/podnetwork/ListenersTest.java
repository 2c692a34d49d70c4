package io.redtier.devcluster.podnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private static final String HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt";

    /** An address as the kernel of this machine prints it. */
    private static String words(String bigEndian) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bigEndian.length(); i += 8) {
            int word = Integer.parseUnsignedInt(bigEndian.substring(i, i + 8), 16);
            boolean little = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN);
            text.append("%08X".formatted(little ? Integer.reverseBytes(word) : word));
        }
        return text.toString();
    }

    private static String line(String address, String port, String state) {
        return "   0: %s:%s 00000000:0000 %s 00000000:00000000 00:00000000 00000000     0        0 1"
                .formatted(words(address), port, state);
    }

    @Test
    void findsWhoListensAmongTheConnections() {
        assertThat(Listeners.parse(List.of(
                        HEADER,
                        line("7F400009", "18EB", "0A"),
                        line("7F400009", "C001", "01"),
                        line("00000000", "1F90", "0A"))))
                .containsExactlyInAnyOrder(
                        new InetSocketAddress("127.64.0.9", 6379), new InetSocketAddress("0.0.0.0", 8080));
    }

    @Test
    void takesFromIpv6WhatIpv4Reaches() {
        assertThat(Listeners.parse(List.of(
                        HEADER,
                        line("00000000000000000000000000000000", "1F90", "0A"),
                        line("00000000000000000000FFFF7F400009", "18EB", "0A"),
                        line("00000000000000000000000000000001", "0050", "0A"))))
                .containsExactlyInAnyOrder(
                        new InetSocketAddress("127.64.0.9", 6379), new InetSocketAddress("0.0.0.0", 8080));
    }

    @Test
    void readsTheTablesOfThisMachine() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, new InetSocketAddress("127.0.0.3", 0).getAddress())) {
            assertThat(Listeners.of(ProcessHandle.current().pid()))
                    .contains((InetSocketAddress) socket.getLocalSocketAddress());
        }
    }
}
