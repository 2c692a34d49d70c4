package io.redtier.benchmarks.sidecar;

import io.redtier.benchmarks.Pause;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The programs that are compared, each a process of its own on a free loopback port. To be closed. */
final class Servers implements AutoCloseable {
    private static final int ATTEMPTS = 600;

    private final Path folder;
    private final Path sidecar;
    private final Deque<Process> running = new ArrayDeque<>();

    /**
     * @param folder  for their files
     * @param sidecar the sidecar's jar
     */
    Servers(Path folder, Path sidecar) {
        this.folder = folder;
        this.sidecar = sidecar;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** @param pid of the process */
    record Server(int port, long pid) {}

    Server origin() throws IOException {
        int port = freePort();
        String classPath = System.getProperty("java.class.path");
        return start(
                "origin",
                port,
                port,
                Map.of(),
                java("-Xmx64m", "-cp", classPath, HttpOrigin.class.getName(), "" + port));
    }

    /** Started as in a pod. @param document its policies, or null */
    Server sidecar(String name, Server app, PolicyDocument document) throws IOException {
        int port = freePort();
        int management = freePort();
        Path policies = Files.createDirectories(folder.resolve(name));
        if (document != null) {
            Files.write(policies.resolve("policies.json"), PolicyDocuments.write(document));
        }
        return start(
                name,
                port,
                management,
                Map.of(
                        "MALLOC_ARENA_MAX",
                        "2",
                        "REDTIER_APP_PORT",
                        "" + app.port(),
                        "REDTIER_LISTEN_HOST",
                        "127.0.0.1",
                        "REDTIER_LISTEN_PORT",
                        "" + port,
                        "REDTIER_MANAGEMENT_PORT",
                        "" + management,
                        "REDTIER_DRAIN",
                        "1s",
                        "REDTIER_POLICY_DIR",
                        policies.toString(),
                        "REDTIER_BINDING_DIR",
                        policies.toString()),
                java(
                        "-Xmx64m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-XX:ReservedCodeCacheSize=32m",
                        "-jar",
                        sidecar.toString()));
    }

    /** With limits for each user that are never reached, and a cache for {@code /cached/}. */
    Server nginx(String program, Server app) throws IOException {
        int port = freePort();
        Path home = Files.createDirectories(folder.resolve("nginx"));
        Path conf = home.resolve("nginx.conf");
        String temporary = "";
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary += kind + "_temp_path " + home.resolve(kind) + ";\n";
        }
        Files.writeString(conf, """
                user %5$s;
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  %2$s
                  limit_req_zone $http_x_user_id zone=users:10m rate=1000000r/s;
                  proxy_cache_path %1$s/cache keys_zone=pages:10m;
                  upstream app { server 127.0.0.1:%3$d; keepalive 64; }
                  server {
                    listen 127.0.0.1:%4$d;
                    keepalive_requests 100000000;
                    limit_req zone=users burst=1000000 nodelay;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header X-Forwarded-For $remote_addr;
                    location / { proxy_pass http://app; }
                    location /cached/ {
                      proxy_pass http://app;
                      proxy_cache pages;
                      proxy_cache_valid 200 1h;
                      proxy_cache_lock on;
                    }
                  }
                }
                """.formatted(home, temporary, app.port(), port, System.getProperty("user.name")));
        return start(
                "nginx",
                port,
                port,
                Map.of(),
                List.of(program, "-e", home + "/error.log", "-p", home.toString(), "-c", conf.toString()));
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Server start(String name, int port, int answers, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.push(process);
        for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
            try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), answers)) {
                return new Server(port, process.pid());
            } catch (IOException e) {
                Pause.millis(100);
            }
        }
        throw new IOException(name + " does not answer: " + Files.readString(folder.resolve(name + ".log")));
    }

    /** Most memory that a process has had at a time, MiB. */
    static double peakMemory(Server server) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        for (Process process : running) {
            process.destroy();
        }
        running.forEach(process -> process.onExit().join());
    }
}
