package io.redtier.benchmarks.sidecar;

import io.redtier.benchmarks.Load.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Operations at a fixed rate. A time counts from when an operation was due, so that waiting behind a slow one counts, too
 * (no coordinated omission).
 */
final class Pace {
    private static final long SLOWEST_NANOS = 60_000_000_000L;

    private Pace() {}

    /** @param perSecond of all threads together */
    static Histogram run(Operation operation, int threads, double perSecond, Duration time) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime() + Duration.ofMillis(50).toNanos();
            double step = 1e9 * threads / perSecond;
            List<Future<Histogram>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                double first = start + step * i / threads;
                parts.add(executor.submit(() -> part(operation, first, step, start + time.toNanos())));
            }
            Histogram all = new Histogram(SLOWEST_NANOS, 3);
            for (Future<Histogram> part : parts) {
                all.add(part.get());
            }
            return all;
        } finally {
            executor.shutdownNow();
        }
    }

    private static Histogram part(Operation operation, double first, double step, long end) throws Exception {
        Histogram times = new Histogram(SLOWEST_NANOS, 3);
        for (double due = first; due < end; due += step) {
            long wait = (long) due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            operation.run(ThreadLocalRandom.current().nextInt(10_000));
            times.recordValue(Math.max(0, Math.min(System.nanoTime() - (long) due, SLOWEST_NANOS)));
        }
        return times;
    }
}
