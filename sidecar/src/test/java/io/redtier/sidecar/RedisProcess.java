package io.redtier.sidecar;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A real Redis on a loopback address of its own; dies with the test. */
record RedisProcess(String host, Process process) implements AutoCloseable {
    private static final int PORT = 6379;

    static RedisProcess start(Path directory) throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String host = "127.201." + random.nextInt(1, 250) + "." + random.nextInt(1, 250);
        Process process = new ProcessBuilder(
                        "redis-server", "--bind", host, "--port", Integer.toString(PORT), "--save", "")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(host + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("Redis on " + host + " answers")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> {
                    try (Jedis redis = new Jedis(host, PORT)) {
                        return "PONG".equals(redis.ping());
                    }
                });
        return new RedisProcess(host, process);
    }

    String address() {
        return host + ":" + PORT;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
