package io.redtier.devcluster.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketResponseMockTest {
    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private final ServerCertificate certificate = ServerCertificate.create(Instant.now(), Duration.ofHours(1));
    private final TlsWebServer server = new TlsWebServer(certificate);

    @BeforeEach
    void start() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new SocketResponse("test", socket -> begun.countDown(), abandoned::countDown);
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        server.shutdown();
    }

    @Test
    void itIsAbandonedWhenTheWebSocketDoesNotComeAbout() throws Exception {
        try (SSLSocket socket = connect()) {
            // The key is missing.
            send(socket, UPGRADE + "\r\n");
            assertThat(abandoned.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(begun.getCount()).isOne();
    }

    @Test
    void itBeginsWhenTheWebSocketStands() throws Exception {
        try (SSLSocket socket = connect()) {
            send(socket, UPGRADE + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(abandoned.getCount()).isOne();
    }

    private static void send(SSLSocket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private SSLSocket connect() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                certificate.certificatePem().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.getPort());
    }
}
