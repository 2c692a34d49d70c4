package io.redtier.benchmarks.locks;

import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Load.Operation;
import io.redtier.benchmarks.Load.Outcome;
import io.redtier.benchmarks.Peers;
import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Lock;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.Redtier;
import java.util.Map;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Taking and giving back a lock with renewal and fencing against Redisson's RLock, which renews and has no fencing. */
public final class LockContests {
    private static final int CONTENDERS = 16;

    private final RedisProcess redis;
    private final Effort effort;
    private final Report report;

    public LockContests(RedisProcess redis, Effort effort, Report report) {
        this.redis = redis;
        this.effort = effort;
        this.report = report;
    }

    /** Runs all. */
    public void run() {
        run("lock-uncontended", 1, true);
        run("lock-uncontended", CONTENDERS, true);
        run("lock-contended", CONTENDERS, false);
    }

    private void run(String name, int threads, boolean manyKeys) {
        redis.empty();
        RedissonClient redisson = Peers.redisson(redis, threads);
        try (Redtier redtier = Policies.redtier(redis, threads, Map.of())) {
            Lock lock = redtier.lock("payment");
            Operation ours = i -> {
                try (LockHandle held = lock.acquire(key(i, manyKeys))) {
                    if (!held.isHeld()) {
                        throw new IllegalStateException("a lock was lost at once");
                    }
                }
            };
            Operation theirs = i -> {
                RLock held = redisson.getLock("redisson:" + key(i, manyKeys));
                held.lock();
                held.unlock();
            };
            Contest contest = new Contest(manyKeys ? "Lock, 10 000 keys" : "Lock, one key", threads)
                    .with("Redtier", ours)
                    .with("Redisson RLock", theirs)
                    .run(effort);
            report.raw(contest);
            report.add(name, contest, "Redtier", "Redisson RLock", 3.0);
            report.add(
                    name + "-p99",
                    contest.ratio("Redisson RLock", "Redtier", Outcome::p99Micros),
                    null,
                    "Redisson RLock",
                    contest,
                    "Redtier");
        } finally {
            redisson.shutdown();
        }
    }

    private static String key(int random, boolean manyKeys) {
        return manyKeys ? "order-" + random : "order";
    }
}
