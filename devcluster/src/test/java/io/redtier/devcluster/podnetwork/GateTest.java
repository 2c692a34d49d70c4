package io.redtier.devcluster.podnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.devcluster.network.RelayLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final int PATIENCE_MILLIS = 30_000;

    private final RelayLoop loop = new RelayLoop("gate", (text, e) -> {
        throw new AssertionError(text, e);
    });
    private InetSocketAddress address;
    private Gate gate;

    @BeforeEach
    void openGate() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, new InetSocketAddress("127.0.0.1", 0).getAddress())) {
            // Not the address that clients call from: none of them can take its port.
            address = new InetSocketAddress("127.0.0.4", free.getLocalPort());
        }
        inLoop(() -> gate = new Gate(loop, address, false, GateTest::greet));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private static void greet(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap(new byte[] {1}));
    }

    private void inLoop(RelayLoop.Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    @Test
    void connectingToAShutGateHangsUntilItOpens() throws IOException {
        try (Socket before = new Socket(address.getAddress(), address.getPort());
                Socket during = new Socket()) {
            inLoop(() -> gate.shut(true));
            assertThat(before.getInputStream().read())
                    .as("had connected before")
                    .isOne();
            assertThatThrownBy(() -> new Socket().connect(address, 300)).isInstanceOf(SocketTimeoutException.class);

            CompletableFuture<Integer> greeting = CompletableFuture.supplyAsync(() -> {
                try {
                    during.connect(address, PATIENCE_MILLIS);
                    return during.getInputStream().read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(greeting).isNotCompleted();
            inLoop(() -> gate.shut(false));
            assertThat(greeting.join()).as("the kernel has tried again").isOne();
        }
    }

    @Test
    void aClosedGateRefuses() throws IOException {
        inLoop(() -> {
            gate.shut(true);
            gate.close();
            loop.release();
        });
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                .isInstanceOf(ConnectException.class);
    }
}
