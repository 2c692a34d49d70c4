package io.redtier.testkit;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Tasks that are done when the time is moved past theirs. Thread-safe. */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    /** Guarded by this, as is all else. */
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();

    private long now;
    private long added;
    private boolean shutdown;

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long due;
        private final long order;

        Task(Callable<V> call, long due, long order) {
            super(call);
            this.due = due;
            this.order = order;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - now(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> that = (Task<?>) other;
            return due == that.due ? Long.compare(order, that.order) : Long.compare(due, that.due);
        }
    }

    /** ns since the start. */
    synchronized long now() {
        return now;
    }

    void advance(long nanos) {
        long end = now() + nanos;
        for (Task<?> next = nextUntil(end); next != null; next = nextUntil(end)) {
            // Not under the lock: it may want to know the time, or to be called again.
            next.run();
        }
    }

    /** The next task, at whose time it is now; null at the end. */
    private synchronized Task<?> nextUntil(long end) {
        Task<?> next = tasks.peek();
        if (next == null || next.due > end) {
            now = Math.max(now, end);
            return null;
        }
        now = Math.max(now, next.due);
        return tasks.poll();
    }

    @Override
    public synchronized <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
        if (shutdown) {
            throw new RejectedExecutionException("closed");
        }
        Task<V> task = new Task<>(call, now + Math.max(0, unit.toNanos(delay)), added++);
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    task.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing is repeated by this");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing is repeated by this");
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isShutdown();
    }
}
