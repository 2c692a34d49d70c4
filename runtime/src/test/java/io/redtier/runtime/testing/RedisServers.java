package io.redtier.runtime.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Real redis-server and sentinel processes on free loopback ports, all killed at the end, also if the JVM is ended. */
public final class RedisServers implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 20_000;
    /** The system gives ports from 32768 on to clients: one of these could take the port of a server that is down. */
    private static final int FIRST_PORT = 10_000;

    private static final int LAST_PORT = 32_767;
    private static final int BUS_OFFSET = 10_000;

    private final Path directory;
    private final String password;
    private final List<Process> processes = new ArrayList<>();
    private final Thread killer = new Thread(this::killAll);

    /** Servers without a password. */
    public RedisServers() {
        this("");
    }

    /** Servers, replicas and sentinels that all ask for the password. */
    public RedisServers(String password) {
        this.password = password;
        try {
            directory = Files.createTempDirectory("redtier-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** One process and its port. */
    public record Server(Process process, int port, String password) {
        public Jedis connect() {
            Jedis redis = new Jedis(LOOPBACK, port, PATIENCE_MILLIS);
            if (!password.isEmpty()) {
                redis.auth(password);
            }
            return redis;
        }

        public void kill() {
            process.destroyForcibly().onExit().join();
        }

        public String address() {
            return LOOPBACK + ":" + port;
        }
    }

    public Server primary() {
        return redis(freePort(), List.of());
    }

    /** A primary of another program that speaks Redis' protocol, such as {@code valkey-server}. */
    public Server primaryOf(String program) {
        return redis(program, freePort(), List.of());
    }

    /** Whether a program can be started. */
    public static boolean has(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    public Server restart(Server killed) {
        return redis(killed.port(), List.of());
    }

    public Server replicaOf(Server primary) {
        Server replica = redis(freePort(), List.of("--replicaof", LOOPBACK, Integer.toString(primary.port())));
        awaitInSync(replica);
        return replica;
    }

    static void awaitInSync(Server replica) {
        await("the replica is in sync").atMost(60, TimeUnit.SECONDS).until(() -> {
            try (Jedis redis = replica.connect()) {
                return redis.info("replication").contains("master_link_status:up");
            }
        });
    }

    /** A node of a Redis Cluster that knows no other yet. */
    public Server clusterNode() {
        int port = freePort();
        // The others are told one port, and take the one 10 000 above it for the bus.
        while (!isFree(port + BUS_OFFSET)) {
            port = freePort();
        }
        List<String> options = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        options.addAll(List.of("--cluster-require-full-coverage", "no"));
        options.addAll(List.of("--cluster-config-file", "nodes-" + port + ".conf"));
        return redis(port, options);
    }

    /** Three sentinels that know each other and the replicas of the primary. */
    public List<Server> sentinels(String name, Server primary, int replicas) {
        List<Server> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sentinels.add(sentinel(name, primary));
        }
        for (Server sentinel : sentinels) {
            await("the sentinels know all nodes").atMost(60, TimeUnit.SECONDS).until(() -> {
                try (Jedis redis = sentinel.connect()) {
                    return redis.sentinelSentinels(name).size() == 2
                            && redis.sentinelReplicas(name).size() == replicas;
                }
            });
        }
        return sentinels;
    }

    private Server redis(int port, List<String> more) {
        return redis("redis-server", port, more);
    }

    private Server redis(String program, int port, List<String> more) {
        List<String> command = new ArrayList<>(List.of(program, "--port", Integer.toString(port)));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"));
        command.addAll(List.of("--bind", LOOPBACK, "--dir", directory.toString()));
        if (!password.isEmpty()) {
            command.addAll(List.of("--requirepass", password, "--masterauth", password));
        }
        command.addAll(more);
        return start(command, port);
    }

    private Server sentinel(String name, Server primary) {
        int port = freePort();
        Path config = directory.resolve("sentinel-" + port + ".conf");
        try {
            Files.writeString(
                    config,
                    """
                    port %d
                    bind %s
                    dir %s
                    sentinel monitor %s %s %d 2
                    sentinel down-after-milliseconds %s 5000
                    sentinel failover-timeout %s 5000
                    """.formatted(port, LOOPBACK, directory, name, LOOPBACK, primary.port(), name, name)
                            + sentinelPassword(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(List.of("redis-server", config.toString(), "--sentinel"), port);
    }

    private String sentinelPassword(String name) {
        return password.isEmpty()
                ? ""
                : "requirepass %s%nsentinel auth-pass %s %s%n".formatted(password, name, password);
    }

    private Server start(List<String> command, int port) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(port + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0) + "; is Redis installed?", e);
        }
        processes.add(process);
        Server server = new Server(process, port, password);
        await("the server on port " + port + " answers")
                .pollInterval(Duration.ofMillis(20))
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> {
                    try (Jedis redis = server.connect()) {
                        return "PONG".equals(redis.ping());
                    }
                });
        return server;
    }

    private static int freePort() {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
        while (!isFree(port)) {
            // Another's: the next one.
            port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
        }
        return port;
    }

    private static boolean isFree(int port) {
        if (port > LAST_PORT) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        killAll();
        for (Process process : processes) {
            process.onExit().join();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
