package io.redtier.benchmarks.caches;

import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Redtier;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thousand threads of four processes miss one key at once: how often is it loaded? */
final class Misses {
    private static final int PROCESSES = 4;
    private static final int THREADS = 250;
    private static final String KEY = "everybody's";
    private static final long LOAD_MILLIS = 200;

    private final RedisProcess redis;
    private final Report report;

    Misses(RedisProcess redis, Report report) {
        this.redis = redis;
        this.report = report;
    }

    void run() throws IOException {
        redis.empty();
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start());
            }
            List<BufferedReader> said = new ArrayList<>();
            for (Process process : processes) {
                said.add(process.inputReader());
            }
            for (BufferedReader one : said) {
                read(one);
            }
            long start = System.nanoTime();
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            int loads = 0;
            for (BufferedReader one : said) {
                loads += Integer.parseInt(read(one));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            int calls = PROCESSES * THREADS;
            report.say(
                    "%n%d misses of one key over %d processes, a load takes %d ms: %d loads, all answered after %.0f ms",
                    calls, PROCESSES, LOAD_MILLIS, loads, seconds * 1e3);
            report.add("misses-one-load", 1.0 / loads, 1.0, "exactly one load", calls, calls / seconds);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Caller.class.getName(),
                        Integer.toString(redis.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String read(BufferedReader one) throws IOException {
        String line = one.readLine();
        if (line == null) {
            throw new IOException("a process of the callers ended early");
        }
        return line;
    }

    /** One of the processes: says that it is ready, waits for a line, lets all its threads ask, says how often it loaded. */
    static final class Caller {
        private Caller() {}

        public static void main(String[] arguments) throws Exception {
            AtomicInteger loads = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try (Redtier redtier = Policies.redtier("127.0.0.1:" + arguments[0], 8, Map.of(), true)) {
                Cache<String> cache = redtier.cache("products", String.class);
                cache.get("another", key -> "so that all classes are there");
                System.out.println("ready");
                System.in.read();
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    answers.add(threads.submit(() -> cache.get(KEY, key -> {
                                loads.incrementAndGet();
                                TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
                                return "loaded";
                            })
                            .value()));
                }
                for (Future<String> answer : answers) {
                    if (!"loaded".equals(answer.get())) {
                        throw new IllegalStateException("a miss got " + answer.get());
                    }
                }
                System.out.println(loads.get());
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
