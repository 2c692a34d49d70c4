package io.redtier.runtime.writebehind;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.BatchWriter;
import io.redtier.runtime.Cache;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.writebehind.Changes.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the changes of a cache: a thread for each partition, which one flusher of all processes has at a time. */
final class Flusher<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String id = UUID.randomUUID().toString();
    private final Changes<T> changes;
    private final ScheduledExecutorService renewals;
    private final BatchRound<T> round;
    private final PendingGauges gauges;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Flusher(
            Changes<T> changes,
            Cache<T> values,
            BatchWriter<T> writer,
            ScheduledExecutorService renewals,
            PendingGauges gauges,
            MeterRegistry meters) {
        this.changes = changes;
        this.renewals = renewals;
        this.gauges = gauges;
        this.round = new BatchRound<>(id, changes, values, writer, new AtomicLong(), meters);
    }

    void start() {
        for (int i = 0; i < Partition.COUNT; i++) {
            int number = i;
            Thread thread =
                    new Thread(() -> flushUntilClosed(number), "redtier-flush-" + changes.cache() + "-" + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void flushUntilClosed(int number) {
        boolean troubled = false;
        int outages = 0;
        Duration pause;
        do {
            try {
                BatchRound.Result result = flush(changes.site(), number);
                outages = result == BatchRound.Result.OUTAGE ? outages + 1 : 0;
                pause = pause(result, changes.site(), outages);
                troubled = false;
                if (number == 0) {
                    gauges.update();
                }
            } catch (RedisUnavailableException | UnknownPolicyException e) {
                if (!troubled) {
                    LOG.warn("changes of cache \"{}\" are not written for now: {}", changes.cache(), e.getMessage());
                }
                troubled = true;
                pause = LONGEST_PAUSE;
            } catch (RejectedExecutionException e) {
                return;
            } catch (RuntimeException e) {
                // Whatever it was, the flusher must go on.
                LOG.error("writing changes of cache \"{}\" failed, it is tried again", changes.cache(), e);
                pause = LONGEST_PAUSE;
            }
        } while (!isClosedAfter(pause));
        release(number);
    }

    private BatchRound.Result flush(Site site, int number) {
        Partition partition = site.partition(number);
        long before = System.nanoTime();
        Partition.Taken taken = partition.take(
                id, LEASE, site.settings().batchSize(), site.settings().flushInterval());
        if (taken.entries().isEmpty()) {
            return BatchRound.Result.NOTHING;
        }
        try (Hold hold = new Hold(partition, id, LEASE, before, LONGEST_WRITE, renewals)) {
            return round.write(site, partition, taken, hold);
        }
    }

    private static Duration pause(BatchRound.Result result, Site site, int outages) {
        Duration interval = site.settings().flushInterval();
        return switch (result) {
            case WRITTEN -> Duration.ZERO;
            case NOTHING -> shorter(interval, LONGEST_PAUSE);
            case SOME_FAILED -> interval;
            case OUTAGE -> shorter(LONGEST_PAUSE.multipliedBy(1L << Math.min(outages - 1, 10)), LONGEST_BACKOFF);
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void release(int number) {
        try {
            changes.site().partition(number).release(id);
        } catch (RuntimeException e) {
            LOG.debug("a partition of cache \"{}\" is left to run out", changes.cache(), e);
        }
    }

    private boolean isClosedAfter(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Waits for writes that are under way for up to ten seconds, then interrupts them: they are done again elsewhere. */
    @Override
    public void close() {
        closed.countDown();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.forEach(Thread::interrupt);
    }
}
