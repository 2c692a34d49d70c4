package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What no client of good will sends. */
@Timeout(180)
class HostileRequestsIT {
    private static CachingWorld world;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        world = new CachingWorld(directory, Map.of("pages", cache("/**")));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void refusesHostileHeads() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("urn:redtier:problem:bad-request");
        for (String hostile : List.of("X-A: a\0b", "X-A: a\u0001b", "X A: b", ": b", "X-A\0: b")) {
            assertThat(raw("GET /control HTTP/1.1\r\nHost: x\r\n" + hostile + "\r\nConnection: close\r\n\r\n"))
                    .as(hostile)
                    .doesNotContain("HTTP/1.1 5")
                    .doesNotContain("X-A\":\"a\\u0000b");
        }
        assertThat(world.management("/health/live")).as("it lives").isNotEmpty();
    }

    @Test
    void readsNoMoreOfAHeadThanItMayHave() throws Exception {
        byte[] part = "a".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
        int sent = 0;
        try (Socket socket = new Socket("127.0.0.1", world.sidecar.port())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: x\r\nX-Big: ".getBytes(StandardCharsets.US_ASCII));
            for (; sent < 10 << 20; sent += part.length) {
                out.write(part);
            }
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 431");
        } catch (IOException e) {
            // It has closed the connection before all was sent.
            assertThat(sent).isLessThan(10 << 20);
        }
        assertThat(world.management("/health/live")).as("it lives").isNotEmpty();
    }

    @Test
    void anAbsoluteFormPoisonsNothing() throws Exception {
        world.origin.answer(
                "/absolute", request -> request.response().end(request.uri() + " at " + request.getHeader("Host")));
        assertThat(raw("GET http://evil.example/absolute?a=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n"))
                .contains("fwd=bypass")
                .endsWith("/absolute?a=1 at shop.example");
        assertThat(raw("GET /absolute?a=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n"))
                .contains("fwd=miss")
                .endsWith("/absolute?a=1 at shop.example");
        assertThat(raw("GET http://evil.example HTTP/1.1\r\nHost: shop.example\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void headersThatConnectionNamesAreNotCachedBy() throws Exception {
        world.origin.answer("/named");
        for (int i = 0; i < 2; i++) {
            assertThat(raw("GET /named HTTP/1.1\r\nHost: shop.example\r\nConnection: accept, close\r\n\r\n"))
                    .contains("fwd=bypass");
        }
        assertThat(raw("GET /named HTTP/1.1\r\nHost: shop.example\r\nConnection: Keep-Alive\r\n\r\n"))
                .contains("fwd=miss");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", world.sidecar.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.setSoTimeout(30_000);
            byte[] answer = new byte[4096];
            int read = socket.getInputStream().read(answer);
            return read < 0 ? "" : new String(answer, 0, read, StandardCharsets.UTF_8);
        }
    }
}
