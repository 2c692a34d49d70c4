package io.redtier.runtime;

import io.redtier.runtime.redis.Signals;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What works in the background of one {@link Redtier} until it is closed. Thread-safe. */
final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int RENEWAL_THREADS = 2;

    /** Where the mounted file is looked at. */
    final ScheduledExecutorService files = Time.system().scheduler("redtier-policy-file", 1);
    /** Where the right to write changes behind is prolonged. */
    final ScheduledExecutorService holds = Time.system().scheduler("redtier-write-behind", 1);
    /** Where leases of locks are prolonged. */
    final ScheduledExecutorService renewals;
    /** Where releases of locks and new jobs are heard of. */
    final Signals signals = new Signals();
    /** Workers and subscriptions that are to be closed with it. */
    final Set<AutoCloseable> running = ConcurrentHashMap.newKeySet();

    Background(Time time) {
        renewals = time.scheduler("redtier-lock-renewal", RENEWAL_THREADS);
    }

    @Override
    public void close() {
        endAll();
        files.shutdownNow();
        holds.shutdownNow();
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
}
