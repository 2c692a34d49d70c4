package io.redtier.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** Drives an operation by some threads, each as fast as it is answered (a closed loop). */
public final class Load {
    private static final long SLOWEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 2;

    private Load() {}

    /** What is measured; called by many threads at once. */
    @FunctionalInterface
    public interface Operation {
        /** Does it once. {@code random} is a number from 0 to 9999, to choose a key by. */
        void run(int random) throws Exception;
    }

    /**
     * What came out.
     *
     * @param opsPerSecond   operations per second of all threads together
     * @param p99Micros      99th percentile of an operation's time
     * @param cpuMicros      processor time of the calling threads for an operation, the server's not included
     * @param bytesPerOperation allocated by the calling threads
     */
    public record Outcome(double opsPerSecond, double p99Micros, double cpuMicros, double bytesPerOperation) {}

    /** Runs for about the given time. */
    public static Outcome run(Operation operation, int threads, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return run(operation, threads, () -> System.nanoTime() - end >= 0);
    }

    /** Runs until it is over, which each thread asks after each operation. */
    public static Outcome run(Operation operation, int threads, BooleanSupplier over) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            List<Future<Worker>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> new Worker().drive(operation, over)));
            }
            Histogram all = new Histogram(SLOWEST_NANOS, DIGITS);
            long bytes = 0;
            long cpuNanos = 0;
            for (Future<Worker> future : workers) {
                Worker worker = future.get();
                all.add(worker.times);
                bytes += worker.bytes;
                cpuNanos += worker.cpuNanos;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long count = all.getTotalCount();
            return new Outcome(
                    count / seconds,
                    all.getValueAtPercentile(99) / 1e3,
                    cpuNanos / 1e3 / count,
                    (double) bytes / count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a contestant failed: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private static final class Worker {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final Histogram times = new Histogram(SLOWEST_NANOS, DIGITS);
        private long bytes;
        private long cpuNanos;

        Worker drive(Operation operation, BooleanSupplier over) throws Exception {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long now = System.nanoTime();
            do {
                operation.run(random.nextInt(10_000));
                long after = System.nanoTime();
                times.recordValue(Math.min(after - now, SLOWEST_NANOS));
                now = after;
            } while (!over.getAsBoolean());
            cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            return this;
        }
    }
}
