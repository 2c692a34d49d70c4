package io.redtier.sample;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A real redis-server on a free port of the loopback interface; ends with {@link #close} or with this process. */
final class RedisServer implements AutoCloseable {
    static final String PASSWORD = "test-only";
    /** The system gives ports from 32768 on to clients: one of these could take the port while the server is down. */
    private static final int FIRST_PORT = 10_000;

    private static final int LAST_PORT = 32_767;
    private static final byte[] PING = ("AUTH " + PASSWORD + "\r\nPING\r\n").getBytes(StandardCharsets.UTF_8);

    private final int port;
    private final Path folder;
    private final Thread closer = new Thread(this::kill);
    private Process process;

    private RedisServer(int port, Path folder) {
        this.port = port;
        this.folder = folder;
    }

    static RedisServer start() {
        try {
            RedisServer server = new RedisServer(freePort(), Files.createTempDirectory("sample-app-redis"));
            Runtime.getRuntime().addShutdownHook(server.closer);
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException e) {
                // Another's: the next one.
            }
        }
    }

    int port() {
        return port;
    }

    /** Starts it, empty, on its old port. */
    void restart() {
        try {
            process = new ProcessBuilder(
                            "redis-server",
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--requirepass",
                            PASSWORD,
                            "--save",
                            "",
                            "--dir",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server does not start; is the package redis-server installed?", e);
        }
        await("redis-server on port " + port + ", log in " + folder)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    /** Kills it as a crash would. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(closer);
        PolicyFiles.delete(folder);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(PING);
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
            return answer.equals("+OK\r\n+PONG\r\n");
        } catch (IOException e) {
            return false;
        }
    }
}
