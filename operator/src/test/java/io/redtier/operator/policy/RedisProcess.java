package io.redtier.operator.policy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A real Redis on the standard port of a loopback address of its own, as a pod has one, and outside of the network that
 * embedded clusters give addresses from; dies with the test.
 */
final class RedisProcess implements AutoCloseable {

    private static final int PORT = 6379;
    private static final int PATIENCE_MILLIS = 20_000;

    private final String host;
    private final String password;
    private final Process process;
    private final Thread onExit;

    private RedisProcess(String host, String password, Process process) {
        this.host = host;
        this.password = password;
        this.process = process;
        this.onExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Starts one and waits until it answers. */
    static RedisProcess start(Path directory, String password, String... more) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String host = "127.200." + random.nextInt(1, 250) + "." + random.nextInt(1, 250);
        List<String> command = new ArrayList<>(List.of(
                "redis-server",
                "--bind",
                host,
                "--port",
                Integer.toString(PORT),
                "--save",
                "",
                "--requirepass",
                password));
        command.addAll(List.of(more));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(host + ".log").toFile())
                    .start();
            RedisProcess redis = new RedisProcess(host, password, process);
            await("Redis on " + host + " answers")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .until(() -> {
                        try (Jedis jedis = redis.connect()) {
                            return "PONG".equals(jedis.ping());
                        }
                    });
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String host() {
        return host;
    }

    Jedis connect() {
        return new Jedis(
                new HostAndPort(host, PORT),
                DefaultJedisClientConfig.builder()
                        .timeoutMillis(PATIENCE_MILLIS)
                        .password(password)
                        .protocol(RedisProtocol.RESP2)
                        .build());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }
}
