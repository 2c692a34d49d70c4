package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceRelayTest {
    private static final int LARGE = 3_000_000;

    private final ServiceRelay relay = new ServiceRelay();
    private final List<ServerSocket> pods = List.of(pod(), pod());
    private InetSocketAddress service;

    private static ServerSocket pod() {
        try {
            return new ServerSocket(0, 50, new InetSocketAddress("127.0.0.1", 0).getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @BeforeEach
    void freePort() throws IOException {
        try (ServerSocket free = pod()) {
            // Not the address that clients call from: none of them can take its port.
            service = new InetSocketAddress("127.0.0.2", free.getLocalPort());
        }
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        for (ServerSocket pod : pods) {
            pod.close();
        }
    }

    private Socket connect() {
        return await("the Service address answers")
                .atMost(Duration.ofSeconds(30))
                .ignoreException(ConnectException.class)
                .until(() -> new Socket(service.getAddress(), service.getPort()), Socket::isConnected);
    }

    @Test
    void carriesBothWaysMoreThanItsBuffersHoldAndPassesTheEndOn() throws IOException {
        relay.update(Map.of(service, List.of(address(pods.get(0)))));
        byte[] sent = new byte[LARGE];
        new Random(1).nextBytes(sent);
        CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
            try (Socket pod = pods.get(0).accept()) {
                // Only after the client's end: so nothing flows back until all has arrived.
                byte[] all = pod.getInputStream().readAllBytes();
                pod.getOutputStream().write(all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        try (Socket client = connect()) {
            OutputStream out = client.getOutputStream();
            out.write(sent);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        }
        echo.join();
    }

    @Test
    void takesPodsInTurnAndKeepsOpenConnectionsWhereTheyAre() throws IOException {
        relay.update(Map.of(service, List.of(address(pods.get(0)), address(pods.get(1)))));
        try (Socket first = connect();
                Socket second = connect();
                Socket one = pods.get(0).accept();
                Socket two = pods.get(1).accept()) {
            one.getOutputStream().write(1);
            two.getOutputStream().write(2);
            int toFirst = first.getInputStream().read();
            assertThat(List.of(toFirst, second.getInputStream().read())).containsExactlyInAnyOrder(1, 2);

            relay.update(Map.of(service, List.of()));
            awaitRefusal();

            Socket behindFirst = toFirst == 1 ? one : two;
            behindFirst.getOutputStream().write(3);
            assertThat(first.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void refusesWithoutPodsAndResetsWhenThePodIsDead() throws IOException {
        ServerSocket dead = pods.get(0);
        relay.update(Map.of(service, List.of(address(dead))));
        dead.close();

        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }

        relay.update(Map.of());
        awaitRefusal();
    }

    private void awaitRefusal() {
        await("the Service address refuses").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatThrownBy(
                        () -> new Socket(service.getAddress(), service.getPort()).close())
                .isInstanceOf(ConnectException.class));
    }
}
