package io.redtier.devcluster.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another on a shared pool, so that what only these tasks touch needs no locks. Costs no thread while
 * idle. Thread-safe.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor pool;
    private final ScheduledExecutorService timer;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean active;
    private boolean paused;

    /**
     * @param pool runs the tasks
     * @param timer only hands delayed tasks over, so one thread serves everybody
     */
    public SerialExecutor(Executor pool, ScheduledExecutorService timer) {
        this.pool = pool;
        this.timer = timer;
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        proceed();
    }

    /** Holds all tasks back that have not begun, until {@link #resume}. */
    public synchronized void pause() {
        paused = true;
    }

    /** Runs what was held back, in its order. */
    public synchronized void resume() {
        paused = false;
        proceed();
    }

    private void proceed() {
        if (!active && !paused && !tasks.isEmpty()) {
            active = true;
            next();
        }
    }

    /** Runs the task after the delay; the result cancels it as long as it has not been handed over. */
    public Future<?> schedule(Duration delay, Runnable task) {
        try {
            return timer.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("A task comes after the end");
            return CompletableFuture.completedFuture(null);
        }
    }

    private void next() {
        try {
            pool.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("A task comes after the end");
        }
    }

    private void run() {
        Runnable task;
        synchronized (this) {
            task = tasks.remove();
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("A task failed", e);
        }
        synchronized (this) {
            active = false;
            proceed();
        }
    }
}
