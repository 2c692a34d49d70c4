package io.redtier.runtime.queue;

import io.redtier.runtime.JobHandler;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.Workers;
import io.redtier.runtime.queue.QueueStore.Claimed;
import io.redtier.runtime.queue.StreamQueue.Site;
import io.redtier.runtime.redis.Signals;
import io.redtier.runtime.redis.Subscription.Topic;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread claims as many jobs as there are free workers, whenever it is woken by a new job or a free worker, a delayed
 * job is due, or a second is over. So no job waits behind another in a process while a worker is free elsewhere.
 */
final class StreamWorkers<T> implements Workers {
    private static final Logger LOG = LoggerFactory.getLogger(StreamWorkers.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STATS_INTERVAL = Duration.ofSeconds(10);

    private final String queue;
    private final JobCodec<T> codec;
    private final JobHandler<? super T> handler;
    private final Supplier<Site> sites;
    private final Signals signals;
    private final QueueMeters meters;
    private final Consumer<AutoCloseable> onClose;
    private final Set<JobRun<T>> runs = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService executor;
    private volatile boolean closed;
    private volatile Signals.Wait wait;
    private Topic topic;
    private boolean troubled;
    private long statsTaken = System.nanoTime() - STATS_INTERVAL.toNanos();

    StreamWorkers(
            String queue,
            JobCodec<T> codec,
            JobHandler<? super T> handler,
            Supplier<Site> sites,
            Signals signals,
            QueueMeters meters,
            Consumer<AutoCloseable> onClose) {
        this.queue = queue;
        this.codec = codec;
        this.handler = handler;
        this.sites = sites;
        this.signals = signals;
        this.meters = meters;
        this.onClose = onClose;
        AtomicInteger number = new AtomicInteger();
        this.executor = Executors.newCachedThreadPool(
                task -> daemon(task, "redtier-queue-" + queue + "-" + number.incrementAndGet()));
    }

    void start() {
        meters.show();
        daemon(this::claimUntilClosed, "redtier-queue-" + queue).start();
    }

    private void claimUntilClosed() {
        try {
            while (!closed) {
                Duration pause = claim();
                runs.forEach(JobRun::interruptIfSilent);
                pause(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (wait != null) {
                wait.close();
            }
            ended.countDown();
        }
    }

    /** How long to wait for the next time. */
    private Duration claim() {
        try {
            Site site = sites.get();
            listenTo(site.store().wakeUps());
            Duration pause = claim(site);
            if (System.nanoTime() - statsTaken >= STATS_INTERVAL.toNanos()) {
                statsTaken = System.nanoTime();
                meters.update(site.store().stats());
            }
            troubled = false;
            return pause;
        } catch (RedisUnavailableException | UnknownPolicyException e) {
            trouble(e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it was, the workers must go on.
            LOG.error("claiming jobs of queue \"{}\" failed, it is tried again", queue, e);
        }
        return LONGEST_PAUSE;
    }

    private Duration claim(Site site) {
        int free = site.policy().workers() - runs.size();
        if (free <= 0 || closed) {
            return LONGEST_PAUSE;
        }
        // Before the call: Redis counts the silence from later on.
        long before = System.nanoTime();
        QueueStore.Claim claim = site.store().claim(site.policy(), free);
        for (Claimed job : claim.jobs()) {
            JobRun<T> run = new JobRun<>(queue, site, job, before, codec, handler, meters);
            runs.add(run);
            executor.execute(() -> run(run));
        }
        if (claim.jobs().size() == free) {
            return LONGEST_PAUSE;
        }
        return claim.nextDueMillis() < 0 || claim.nextDueMillis() > LONGEST_PAUSE.toMillis()
                ? LONGEST_PAUSE
                : Duration.ofMillis(claim.nextDueMillis() + 1);
    }

    private void run(JobRun<T> run) {
        try {
            run.run();
        } finally {
            runs.remove(run);
            wake();
        }
    }

    private void listenTo(Topic current) {
        if (!current.equals(topic)) {
            if (wait != null) {
                wait.close();
            }
            wait = signals.await(current, QueueStore.WORK);
            topic = current;
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (wait != null) {
            wait.forUpTo(time);
        } else {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    }

    private void wake() {
        Signals.Wait current = wait;
        if (current != null) {
            current.wake();
        }
    }

    private void trouble(String message) {
        if (!troubled) {
            LOG.warn("no jobs of queue \"{}\" for now: {}", queue, message);
        }
        troubled = true;
    }

    @Override
    public int running() {
        return runs.size();
    }

    @Override
    public boolean stop(Duration patience) {
        closed = true;
        wake();
        boolean done = awaitEnd(patience);
        runs.forEach(JobRun::interruptForStop);
        executor.shutdown();
        onClose.accept(this);
        return done;
    }

    private boolean awaitEnd(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            executor.shutdown();
            return executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        stop(PATIENCE);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
