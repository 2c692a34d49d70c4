package io.redtier.runtime;

import io.redtier.runtime.redis.Signals;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What works in the background of one {@link Redtier} until it is closed. Thread-safe. */
final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int RENEWAL_THREADS = 2;

    /** Where the mounted file is looked at. */
    final ScheduledExecutorService files = executor("redtier-policy-file", 1);
    /** Where leases are prolonged. */
    final ScheduledExecutorService renewals = executor("redtier-lock-renewal", RENEWAL_THREADS);
    /** Where releases of locks and new jobs are heard of. */
    final Signals signals = new Signals();
    /** Workers and subscriptions that are to be closed with it. */
    final Set<AutoCloseable> running = ConcurrentHashMap.newKeySet();

    @Override
    public void close() {
        endAll();
        files.shutdownNow();
        renewals.shutdownNow();
        signals.close();
    }

    /** All at once: each may wait for what it does to be done. */
    private void endAll() {
        List<Thread> ends = running.stream()
                .map(work -> new Thread(() -> end(work), "redtier-close"))
                .toList();
        ends.forEach(Thread::start);
        try {
            for (Thread one : ends) {
                one.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(AutoCloseable work) {
        try {
            work.close();
        } catch (Exception e) {
            LOG.warn("something did not end cleanly: {}", e.getMessage());
        }
    }

    private static ScheduledExecutorService executor(String name, int threads) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // Else each lock given back would be remembered for a third of its lease.
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
