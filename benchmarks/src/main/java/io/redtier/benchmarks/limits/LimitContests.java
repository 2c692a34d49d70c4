package io.redtier.benchmarks.limits;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import io.redtier.benchmarks.Contest;
import io.redtier.benchmarks.Contest.Effort;
import io.redtier.benchmarks.Load;
import io.redtier.benchmarks.Load.Operation;
import io.redtier.benchmarks.Load.Outcome;
import io.redtier.benchmarks.Peers;
import io.redtier.benchmarks.Policies;
import io.redtier.benchmarks.RedisProcess;
import io.redtier.benchmarks.Report;
import io.redtier.runtime.Decision;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import redis.clients.jedis.RedisClient;

/** Rate limits against the least that a script can do, Bucket4j and Redisson. */
public final class LimitContests {
    private static final int SUBJECTS = 10_000;
    private static final long FEW = 20_000;
    private static final String[] NAMES =
            IntStream.range(0, SUBJECTS).mapToObj(i -> "user-" + i).toArray(String[]::new);
    /** The smallest honest script: a decision must read and write, and the key must not stay for ever. */
    private static final String GET_SET =
            "local value = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return value";

    private static final String GET_SET_NAME = "EVALSHA of GET + SET PX";
    private static final String RETURN_ONE = "EVALSHA return 1";
    private static final String NOT_SHARED = "Redtier TokenBucket, not shared";

    private final RedisProcess redis;
    private final Effort effort;
    private final Report report;

    public LimitContests(RedisProcess redis, Effort effort, Report report) {
        this.redis = redis;
        this.effort = effort;
        this.report = report;
    }

    /** Runs all. */
    public void run() {
        serverTime();
        for (int threads : new int[] {1, 16}) {
            algorithms(threads);
        }
        for (int threads : new int[] {1, 16, 64}) {
            manyKeys(threads);
        }
        for (int threads : new int[] {64, 400}) {
            hotKey(threads);
            spuriousDecisions(threads);
        }
    }

    private void serverTime() {
        redis.empty();
        try (RedisClient jedis = Peers.jedis(redis, 1);
                Redtier redtier = Policies.redtier(redis, 1, allAlgorithms())) {
            Map<String, Operation> all = new TreeMap<>();
            all.put(RETURN_ONE, returnOne(jedis));
            all.put(GET_SET_NAME, getSet(jedis));
            for (Algorithm algorithm : Algorithm.values()) {
                all.put(algorithm.name(), decision(redtier, algorithm));
            }
            Map<String, Double> micros = new TreeMap<>();
            report.say("%nServer time of one call, in microseconds");
            all.forEach((name, operation) -> {
                Load.run(operation, 1, effort.warmUp());
                redis.evalshaMicros();
                Load.run(operation, 1, effort.slice().multipliedBy(4));
                micros.put(name, redis.evalshaMicros());
                report.say("  %-30s %6.2f", name, micros.get(name));
            });
            for (Algorithm algorithm : Algorithm.values()) {
                double own = micros.get(algorithm.name());
                report.add(
                        "limiter-server-time-" + algorithm.name().toLowerCase(Locale.ROOT),
                        micros.get(GET_SET_NAME) / own,
                        null,
                        GET_SET_NAME,
                        1,
                        1e6 / own);
            }
        }
    }

    private void algorithms(int threads) {
        redis.empty();
        Map<String, LimitEntry> five = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            five.put("l" + i, Policies.limit("l" + i, Algorithm.TokenBucket));
        }
        try (RedisClient jedis = Peers.jedis(redis, threads);
                Redtier redtier = Policies.redtier(redis, threads, allAlgorithms());
                Redtier several = Policies.redtier(redis, threads, five)) {
            Contest contest = new Contest("One decision, 10 000 keys", threads)
                    .with(RETURN_ONE, returnOne(jedis))
                    .with(GET_SET_NAME, getSet(jedis));
            for (Algorithm algorithm : Algorithm.values()) {
                contest.with(algorithm.name(), decision(redtier, algorithm));
            }
            contest.with("five limits", fiveLimits(several)).run(effort);
            report.raw(contest);
            for (Algorithm algorithm : Algorithm.values()) {
                Double goal = algorithm == Algorithm.SlidingWindowLog ? null : Double.valueOf(0.85);
                String name = "limiter-" + algorithm.name().toLowerCase(Locale.ROOT);
                report.add(name, contest, algorithm.name(), GET_SET_NAME, goal);
                report.add(name, contest, algorithm.name(), RETURN_ONE, null);
            }
            report.add("five-limits", contest, "five limits", Algorithm.TokenBucket.name(), 0.70);
        }
    }

    private void manyKeys(int threads) {
        redis.empty();
        RedissonClient redisson = Peers.redisson(redis, threads);
        try (RedisClient jedis = Peers.jedis(redis, threads);
                Redtier redtier = Policies.redtier(redis, threads, allAlgorithms());
                Redtier notShared = Policies.redtier(redis, threads, allAlgorithms(), false)) {
            RRateLimiter[] limiters = new RRateLimiter[SUBJECTS];
            for (int i = 0; i < SUBJECTS; i++) {
                limiters[i] = redisson.getRateLimiter("redisson:" + i);
                limiters[i].trySetRate(RateType.OVERALL, Policies.NEVER_REACHED, Duration.ofMinutes(1));
            }
            BucketProxy[] buckets = IntStream.range(0, SUBJECTS)
                    .mapToObj(i -> bucket(jedis, "bucket4j:" + i, null))
                    .toArray(BucketProxy[]::new);
            Contest contest = new Contest("Peers, 10 000 keys", threads)
                    .with(RETURN_ONE, returnOne(jedis))
                    .with("Redtier TokenBucket", decision(redtier, Algorithm.TokenBucket))
                    .with(NOT_SHARED, decision(notShared, Algorithm.TokenBucket))
                    .with("Redisson RRateLimiter", i -> must(limiters[i].tryAcquire(1)))
                    .with("Bucket4j", i -> must(buckets[i].tryConsume(1)))
                    .run(effort);
            report.raw(contest);
            String ours = "Redtier TokenBucket";
            report.add("limiter-peers", contest, ours, "Redisson RRateLimiter", threads == 64 ? 4.0 : 1.0);
            report.add("limiter-peers", contest, ours, "Bucket4j", 1.0);
            if (threads == 64) {
                report.add("limiter-pipelined", contest, ours, RETURN_ONE, 2.0);
            }
            report.add("limiter-sharing", contest, ours, NOT_SHARED, threads == 1 ? 0.95 : 1.0);
            for (String peer : List.of("Redisson RRateLimiter", "Bucket4j")) {
                report.addAllocation("limiter-allocation", contest, ours, peer);
            }
        } finally {
            redisson.shutdown();
        }
    }

    private void hotKey(int threads) {
        redis.empty();
        int connections = 64;
        try (RedisClient jedis = Peers.jedis(redis, connections);
                Redtier redtier = Policies.redtier(redis, connections, allAlgorithms())) {
            BucketProxy plain = bucket(jedis, "bucket4j:hot", null);
            BucketProxy batching = bucket(jedis, "bucket4j:hot-batching", Optimizations.batching());
            Operation one = decision(redtier, Algorithm.TokenBucket);
            Contest contest = new Contest("One hot key, 64 connections", threads)
                    .with(RETURN_ONE, returnOne(jedis))
                    .with("Redtier TokenBucket", i -> one.run(0))
                    .with("Bucket4j", i -> plain.tryConsume(1))
                    .with("Bucket4j batching", i -> batching.tryConsume(1))
                    .run(effort);
            report.raw(contest);
            report.add("hot-key", contest, "Redtier TokenBucket", RETURN_ONE, null);
            report.add("hot-key", contest, "Redtier TokenBucket", "Bucket4j", 1.0);
            report.add("hot-key", contest, "Redtier TokenBucket", "Bucket4j batching", 1.3);
            report.add(
                    "hot-key-p99",
                    contest.ratio("Bucket4j batching", "Redtier TokenBucket", Outcome::p99Micros),
                    1.0,
                    "Bucket4j batching",
                    contest,
                    "Redtier TokenBucket");
        }
    }

    /** All ask for one key until the limit has been asked for twice: exactly so many as it says must be allowed. */
    private void spuriousDecisions(int threads) {
        redis.empty();
        LimitEntry limit = Policies.limit("few", Algorithm.FixedWindow, FEW, Duration.ofHours(1));
        AtomicLong asked = new AtomicLong();
        AtomicLong allowed = new AtomicLong();
        AtomicLong degraded = new AtomicLong();
        long start = System.nanoTime();
        try (Redtier redtier = Policies.redtier(redis, 64, Map.of("few", limit))) {
            Load.run(
                    i -> {
                        Decision decision = redtier.limiter().check("few", "hot", 1);
                        asked.incrementAndGet();
                        if (decision.degraded()) {
                            degraded.incrementAndGet();
                        } else if (decision.allowed()) {
                            allowed.incrementAndGet();
                        }
                    },
                    threads,
                    () -> asked.get() >= 2 * FEW);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long spurious = Math.abs(allowed.get() - FEW) + degraded.get();
        report.say(
                "%n%d decisions of a limit of %d: %d allowed, %d without Redis",
                asked.get(), FEW, allowed.get(), degraded.get());
        report.add(
                "hot-key-exact",
                (double) FEW / (FEW + spurious),
                1.0,
                "no spurious decision",
                threads,
                asked.get() / seconds);
    }

    private static Map<String, LimitEntry> allAlgorithms() {
        Map<String, LimitEntry> limits = new TreeMap<>();
        for (Algorithm algorithm : Algorithm.values()) {
            String name = algorithm.name().toLowerCase(Locale.ROOT);
            limits.put(name, Policies.limit(name, algorithm));
        }
        return limits;
    }

    /** Fails where a decision was made without Redis: that would be fast, and worth nothing. */
    private static Operation decision(Redtier redtier, Algorithm algorithm) {
        String name = algorithm.name().toLowerCase(Locale.ROOT);
        return i -> must(redtier.limiter().check(name, NAMES[i], 1));
    }

    private static Operation fiveLimits(Redtier redtier) {
        return i -> must(redtier.limiter()
                .check(RequestAttributes.builder()
                        .method("GET")
                        .path("/")
                        .header("x-user-id", NAMES[i])
                        .build()));
    }

    private static void must(Decision decision) {
        must(decision.allowed() && !decision.degraded());
    }

    private static void must(boolean allowed) {
        if (!allowed) {
            throw new IllegalStateException("a decision was spurious: the limit is far away");
        }
    }

    private static Operation returnOne(RedisClient jedis) {
        String sha = jedis.scriptLoad("return 1", "x");
        return i -> jedis.evalsha(sha, List.of("key-" + i), List.of());
    }

    private static Operation getSet(RedisClient jedis) {
        String sha = jedis.scriptLoad(GET_SET, "x");
        return i -> jedis.evalsha(sha, List.of("get-set-" + i), List.of("12345:1732480000123", "60000"));
    }

    private static BucketProxy bucket(RedisClient jedis, String key, Optimization optimization) {
        ProxyManager<byte[]> manager = Bucket4jJedis.casBasedBuilder(jedis)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build();
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(Policies.NEVER_REACHED)
                        .refillGreedy(Policies.NEVER_REACHED, Duration.ofMinutes(1)))
                .build();
        var builder = manager.builder();
        return (optimization == null ? builder : builder.withOptimization(optimization))
                .build(key.getBytes(StandardCharsets.UTF_8), () -> configuration);
    }
}
