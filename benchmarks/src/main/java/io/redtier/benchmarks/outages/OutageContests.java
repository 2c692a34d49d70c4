package io.redtier.benchmarks.outages;

import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Load.Outcome;
import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import java.util.Map;

/** What a call costs the application while Redis is dead and known to be. */
public final class OutageContests {
    private static final String DECISION = "decision without Redis";
    private static final double GOAL_MICROS = 1_000;

    private final Effort effort;
    private final Report report;

    public OutageContests(Effort effort, Report report) {
        this.effort = effort;
        this.report = report;
    }

    /** Runs all, on a Redis of its own that it kills. */
    public void run() {
        RedisProcess redis = new RedisProcess();
        try (Redtier redtier = Policies.redtier(redis, 16, Map.of("l", Policies.limit("l", Algorithm.TokenBucket)))) {
            redis.close();
            while (!redtier.health().clusters().containsValue(false)) {
                redtier.limiter().check("l", "user", 1);
            }
            for (int threads : new int[] {1, 16}) {
                Contest contest = new Contest("Redis dead", threads)
                        .with(DECISION, i -> redtier.limiter().check("l", "user", 1))
                        .run(effort);
                report.raw(contest);
                double p99 = contest.median(DECISION, Outcome::p99Micros);
                report.add("outage-p99", GOAL_MICROS / p99, 1.0, "1 ms", contest, DECISION);
            }
        }
    }
}
