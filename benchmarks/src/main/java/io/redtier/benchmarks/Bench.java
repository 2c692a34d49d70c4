package io.redtier.benchmarks;

import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Report.Result;
import io.redtier.benchmarks.caches.CacheContests;
import io.redtier.benchmarks.limits.LimitContests;
import io.redtier.benchmarks.locks.LockContests;
import io.redtier.benchmarks.outages.OutageContests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./redtier bench}: all comparisons of the runtime library. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Compares the runtime library with its peers on a redis-server of this machine.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "Short rounds: less than five minutes in all.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
    private Path json;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Also write the results into a page, docs/performance.md, between the marks that it has.")
    private Path page;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Measure nothing: take what an earlier run wrote with --json. For --page.")
    private Path from;

    @Option(names = "--only", paramLabel = "PART", description = "One of limits, caches, locks, outages. Default: all.")
    private Part only;

    private enum Part {
        limits,
        caches,
        locks,
        outages
    }

    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (from != null) {
            Path raw = Report.rawOf(from);
            return show(Report.read(from), Files.exists(raw) ? Files.readString(raw) : "");
        }
        Report report = measure();
        if (json != null) {
            report.write(json);
        }
        return show(report.results(), report.raw());
    }

    private int show(List<Result> results, String raw) throws IOException {
        if (page != null) {
            Files.writeString(page, Page.with(Files.readString(page), results, raw));
        }
        return 0;
    }

    private Report measure() throws IOException {
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        Report report = new Report(System.out);
        try (RedisProcess redis = new RedisProcess()) {
            report.say(
                    "Redis %s, Java %s, %d processors, load average %.2f at the start",
                    redis.version(),
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                            .getSystemLoadAverage());
            if (only == null || only == Part.limits) {
                new LimitContests(redis, effort, report).run();
            }
            if (only == null || only == Part.caches) {
                new CacheContests(redis, effort, report).run();
            }
            if (only == null || only == Part.locks) {
                new LockContests(redis, effort, report).run();
            }
            if (only == null || only == Part.outages) {
                new OutageContests(effort, report).run();
            }
        }
        return report;
    }
}
