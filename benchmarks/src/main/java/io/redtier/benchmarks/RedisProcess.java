package io.redtier.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A redis-server of its own on a free loopback port, without persistence; ends with this JVM. */
public final class RedisProcess implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ATTEMPTS = 200;

    private final Process process;
    private final int port;

    /** Starts it and waits until it answers. */
    public RedisProcess() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                LOOPBACK,
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxclients",
                "5000");
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start redis-server; is Redis installed?", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitAnswer();
    }

    private void awaitAnswer() {
        for (int i = 0; i < ATTEMPTS; i++) {
            try (Jedis redis = connect()) {
                redis.ping();
                return;
            } catch (JedisConnectionException e) {
                Pause.millis(50);
            }
        }
        throw new IllegalStateException("redis-server on port " + port + " does not answer");
    }

    /** A connection of the caller's own. */
    public Jedis connect() {
        return new Jedis(LOOPBACK, port);
    }

    public String host() {
        return LOOPBACK;
    }

    public int port() {
        return port;
    }

    /** {@code host:port}. */
    public String address() {
        return LOOPBACK + ":" + port;
    }

    /** Removes all keys. */
    public void empty() {
        try (Jedis redis = connect()) {
            redis.flushAll();
        }
    }

    /** The server's version, as INFO says. */
    public String version() {
        try (Jedis redis = connect()) {
            return redis.info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring("redis_version:".length()).strip())
                    .findFirst()
                    .orElse("?");
        }
    }

    /** Microseconds that the server spent in EVALSHA per call since the last time this was asked. */
    public double evalshaMicros() {
        try (Jedis redis = connect()) {
            String stats = redis.info("commandstats");
            redis.configResetStat();
            return stats.lines()
                    .filter(line -> line.startsWith("cmdstat_evalsha:"))
                    .map(line -> line.replaceAll(".*usec_per_call=([0-9.]+).*", "$1"))
                    .mapToDouble(Double::parseDouble)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
