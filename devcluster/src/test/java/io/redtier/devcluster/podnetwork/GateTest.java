package io.redtier.devcluster.podnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.devcluster.network.RelayLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
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
                SocketChannel during = SocketChannel.open()) {
            inLoop(() -> gate.shut(true));
            assertThat(before.getInputStream().read())
                    .as("had connected before")
                    .isOne();
            assertThatThrownBy(() -> new Socket().connect(address, 300)).isInstanceOf(SocketTimeoutException.class);

            // Asks before the gate opens: in the moment in which nobody listens it would be refused.
            during.configureBlocking(false);
            assertThat(during.connect(address)).isFalse();
            inLoop(() -> gate.shut(false));
            await("the kernel has tried again")
                    .atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .until(during::finishConnect);
            during.configureBlocking(true);
            assertThat(during.socket().getInputStream().read()).isOne();
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
