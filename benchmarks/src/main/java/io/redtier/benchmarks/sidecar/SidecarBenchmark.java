package io.redtier.benchmarks.sidecar;

import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Load.Outcome;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.benchmarks.sidecar.Servers.Server;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.HttpCaching;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./redtier bench sidecar}: what the sidecar costs a request, and how it compares with nginx. */
@Command(
        name = "bench sidecar",
        mixinStandardHelpOptions = true,
        description = "Compares the sidecar with no proxy, with itself without policies, and with nginx.")
public final class SidecarBenchmark implements Callable<Integer> {
    private static final String CLUSTER = "bench/redis";
    private static final int THREADS = 16;
    private static final int PATHS = 1000;
    private static final double SHARE = 0.6;
    private static final double MEDIAN_MILLIS = 1;
    private static final double P99_MILLIS = 5;
    private static final double MEMORY_MIB = 160;

    private static final String DIRECT = "the app itself";
    private static final String BARE = "sidecar without policies";
    private static final String SIDECAR = "sidecar";
    private static final String NGINX = "nginx";

    @Option(names = "--quick", description = "Short rounds: about three minutes in all.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
    private Path json;

    @Option(names = "--sidecar", required = true, hidden = true)
    private Path jar;

    @Option(names = "--nginx", hidden = true, description = "nginx; without it the comparison with it is skipped.")
    private String nginx;

    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        System.exit(new CommandLine(new SidecarBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Effort effort = quick
                ? new Effort(Duration.ofSeconds(10), 5, Duration.ofSeconds(1))
                : new Effort(Duration.ofSeconds(15), 11, Duration.ofSeconds(3));
        Report report = new Report(System.out);
        Path folder = Files.createTempDirectory("redtier-bench");
        try (RedisProcess redis = new RedisProcess();
                Servers servers = new Servers(folder, jar)) {
            Server app = servers.origin();
            Server bare = servers.sidecar("bare", app, null);
            Server sidecar = servers.sidecar("sidecar", app, document(redis));
            Server other = nginx == null ? null : servers.nginx(nginx, app);
            report.say(
                    "Redis %s, Java %s, %d processors, load average %.2f%s",
                    redis.version(),
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                            .getSystemLoadAverage(),
                    other == null ? "; no nginx: it is left out" : "");
            Contest limited = contest("limited", "/limited/", effort, app, bare, sidecar, other);
            throughput(report, "sidecar-limited", limited, other != null);
            Contest cached = contest("limited and cached", "/cached/", effort, app, bare, sidecar, other);
            throughput(report, "sidecar-cached", cached, other != null);
            latency(report, "sidecar-cached", cached, "/cached/", effort, app, sidecar);
            latency(report, "sidecar-limited", limited, "/limited/", effort, app, sidecar);
            memory(report, "sidecar-memory", cached, sidecar);
            Contest distinct = distinct(effort, sidecar);
            report.raw(distinct);
            memory(report, "sidecar-memory-distinct-keys", distinct, sidecar);
        } finally {
            delete(folder);
        }
        if (json != null) {
            report.write(json);
        }
        return 0;
    }

    private static Contest contest(
            String name, String path, Effort effort, Server app, Server bare, Server sidecar, Server other)
            throws IOException {
        List<HttpConnections> opened = new ArrayList<>();
        Contest contest = new Contest(name, THREADS)
                .with(DIRECT, open(opened, app, path))
                .with(BARE, open(opened, bare, path))
                .with(SIDECAR, open(opened, sidecar, path));
        if (other != null) {
            contest.with(NGINX, open(opened, other, path));
        }
        contest.run(effort);
        for (HttpConnections connections : opened) {
            connections.close();
        }
        return contest;
    }

    /** Each request has a path and a user of its own: all are misses, and new to the limit. */
    private static Contest distinct(Effort effort, Server sidecar) throws IOException {
        AtomicLong next = new AtomicLong();
        try (HttpConnections connections = new HttpConnections(sidecar.port(), "", 1)) {
            return new Contest("only distinct keys", THREADS)
                    .with(SIDECAR, random -> {
                        long number = next.incrementAndGet();
                        connections.get("/cached/distinct-" + number, "distinct-" + number);
                    })
                    .run(effort);
        }
    }

    private static void memory(Report report, String name, Contest contest, Server sidecar) throws IOException {
        double memory = Servers.peakMemory(sidecar);
        report.say("  peak memory of the sidecar so far: %.0f MiB", memory);
        report.add(name, MEMORY_MIB / memory, 1.0, "160 MiB", contest, SIDECAR);
    }

    private static HttpConnections open(List<HttpConnections> opened, Server server, String path) {
        HttpConnections connections = new HttpConnections(server.port(), path, PATHS);
        opened.add(connections);
        return connections;
    }

    private static void throughput(Report report, String name, Contest contest, boolean withNginx) {
        report.raw(contest);
        report.add(name + "-bare", contest, SIDECAR, BARE, SHARE);
        if (withNginx) {
            report.add(name + "-nginx", contest, SIDECAR, NGINX, SHARE);
        }
    }

    /** At half of the sidecar's own throughput, in turns with the app itself at the same rate. */
    private static void latency(
            Report report, String name, Contest contest, String path, Effort effort, Server app, Server sidecar)
            throws Exception {
        double rate = contest.median(SIDECAR, Outcome::opsPerSecond) / 2;
        Histogram with = new Histogram(60_000_000_000L, 3);
        Histogram without = new Histogram(60_000_000_000L, 3);
        try (HttpConnections through = new HttpConnections(sidecar.port(), path, PATHS);
                HttpConnections direct = new HttpConnections(app.port(), path, PATHS)) {
            for (int round = 0; round < effort.rounds(); round++) {
                without.add(Pace.run(direct, THREADS, rate, effort.slice()));
                with.add(Pace.run(through, THREADS, rate, effort.slice()));
            }
        }
        for (double percentile : new double[] {50, 99}) {
            double added = (with.getValueAtPercentile(percentile) - without.getValueAtPercentile(percentile)) / 1e6;
            double goal = percentile == 50 ? MEDIAN_MILLIS : P99_MILLIS;
            report.say(
                    "  p%.0f at %.0f requests/s: %.2f ms, of which %.2f ms are added",
                    percentile, rate, with.getValueAtPercentile(percentile) / 1e6, added);
            report.add(
                    "%s-added-p%.0f".formatted(name, percentile),
                    goal / Math.max(0.001, added),
                    1.0,
                    "%.0f ms".formatted(goal),
                    contest,
                    SIDECAR);
        }
    }

    private static PolicyDocument document(RedisProcess redis) {
        LimitEntry limit = new LimitEntry(
                CLUSTER,
                "bench/limits",
                "rl:bench:limits:per-user:",
                LimitEntry.Mode.Enforce,
                LimitEntry.Algorithm.TokenBucket,
                new LimitEntry.Rate(1_000_000, Duration.ofSeconds(1), 1_000_000L),
                List.of(new LimitEntry.KeyPart(LimitEntry.KeyPart.Source.Header, "X-User-Id")),
                LimitEntry.When.ALWAYS,
                1,
                new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft),
                LimitEntry.OnRedisFailure.Allow);
        CacheEntry cache = new CacheEntry(
                        CLUSTER,
                        "bench/cache",
                        "bench:",
                        CacheEntry.Strategy.CacheAside,
                        Duration.ofHours(1),
                        10,
                        null,
                        null,
                        new CacheEntry.StampedeProtection(
                                CacheEntry.StampedeProtection.Mode.Lock,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                1),
                        new CacheEntry.Storage(CacheEntry.Storage.Format.Json, 1 << 20, null),
                        null,
                        CacheEntry.ReadFrom.Primary,
                        new CacheEntry.OnRedisFailure(CacheEntry.OnRedisFailure.Mode.Bypass, null),
                        CacheEntry.Invalidation.Delete,
                        null,
                        null)
                .withHttp(new HttpCaching(List.of("GET"), List.of("/cached/*"), List.of()));
        return PolicyDocument.of(
                        new Workload("bench", "Deployment", "bench"),
                        Map.of(
                                CLUSTER,
                                new ClusterEntry(
                                        ClusterEntry.Mode.Standalone, List.of(redis.address()), null, false, "")),
                        Map.of("pages", cache),
                        Map.of(),
                        Map.of("per-user", limit))
                .withGeneration(1);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
