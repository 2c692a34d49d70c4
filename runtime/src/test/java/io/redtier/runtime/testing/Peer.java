package io.redtier.runtime.testing;

import io.redtier.runtime.Cache;
import io.redtier.runtime.Decision;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.PolicyDocuments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/** A second JVM that uses the same policy document: what one process does must hold for several. */
public final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path document;

    private Peer(Process process, Path document) {
        this.process = process;
        this.document = document;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts {@code task} with its arguments in another JVM. */
    public static Peer start(byte[] document, String task, Object... arguments) {
        try {
            Path file = Files.createTempFile("redtier-peer", ".json");
            Files.write(file, document);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    Peer.class.getName(),
                    file.toString(),
                    task));
            for (Object argument : arguments) {
                command.add(argument.toString());
            }
            Process started = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return new Peer(started, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line that the task prints; blocks until it does. */
    public String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("the second JVM ended without a further line");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(document);
    }

    /** Runs in the second JVM. */
    public static void main(String[] arguments) throws Exception {
        var document = PolicyDocuments.read(Files.readAllBytes(Path.of(arguments[0])));
        try (Redtier redtier =
                Instances.patient().document(document).maxConnections(80).build()) {
            Instances.awaitConnected(redtier);
            switch (arguments[1]) {
                case "hold" -> hold(redtier, arguments[2]);
                case "increment" -> increment(redtier, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
                case "miss" -> miss(redtier, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
                case "contend" -> LockContender.run(redtier, arguments[2], Integer.parseInt(arguments[3]));
                case "flush" -> FlushWorker.run(redtier, Integer.parseInt(arguments[2]));
                case "work" -> QueueWorker.run(redtier, Integer.parseInt(arguments[2]));
                case "limit" -> System.out.println(allowed(redtier, arguments[2], 64, Integer.parseInt(arguments[3])));
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    private static void hold(Redtier redtier, String key) throws InterruptedException {
        LockHandle handle = redtier.lock("payment").acquire(key);
        System.out.println(handle.fencingToken().orElseThrow());
        new CountDownLatch(1).await();
    }

    /** Increments a counter by a read and a write, which loses increments unless the lock excludes. */
    public static void increment(Redtier redtier, int port, int times) {
        try (Jedis redis = new Jedis("127.0.0.1", port)) {
            for (int i = 0; i < times; i++) {
                try (LockHandle handle = redtier.lock("payment").acquire("counter")) {
                    if (!handle.isHeld()) {
                        throw new IllegalStateException("the lease ran out at once");
                    }
                    String value = redis.get("counter");
                    redis.set("counter", Long.toString(value == null ? 1 : Long.parseLong(value) + 1));
                }
            }
        }
        System.out.println("done");
    }

    /** Asks a cache for one key with many threads at once; loads count themselves in {@code loads}. */
    private static void miss(Redtier redtier, int port, int threads) throws Exception {
        Cache<String> products = redtier.cache("products", String.class);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Lookup<String>>> lookups = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            lookups.add(executor.submit(() -> {
                start.await();
                return products.get("hot", key -> {
                    try (Jedis redis = new Jedis("127.0.0.1", port)) {
                        redis.incr("loads");
                    }
                    // A slow origin, so that all the others miss while this one loads.
                    TimeUnit.MILLISECONDS.sleep(500);
                    return "lamp";
                });
            }));
        }
        System.out.println("ready");
        try (Jedis redis = new Jedis("127.0.0.1", port, 60_000)) {
            // All processes start together.
            redis.brpop(60, "start");
        }
        start.countDown();
        long right = 0;
        for (Future<Lookup<String>> lookup : lookups) {
            right += "lamp".equals(lookup.get().value()) ? 1 : 0;
        }
        executor.shutdownNow();
        System.out.println(right);
    }

    /** How many of {@code threads * calls} were allowed. */
    public static long allowed(Redtier redtier, String limit, int threads, int calls) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(executor.submit(() -> {
                    long count = 0;
                    for (int call = 0; call < calls; call++) {
                        Decision decision = redtier.limiter().check(limit, "alice", 1);
                        if (decision.degraded()) {
                            throw new IllegalStateException("a decision was made without Redis");
                        }
                        count += decision.allowed() ? 1 : 0;
                    }
                    return count;
                }));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum;
        } finally {
            executor.shutdownNow();
        }
    }
}
